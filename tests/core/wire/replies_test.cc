#include "core/wire/docker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

using testing::ElementsAre;

TEST(ErrorMessage, TakesTheMessageOrTheBody) {
  EXPECT_EQ(error_message("{\"message\":\"No such image: x\"}\n"), "No such image: x");
  EXPECT_EQ(error_message("plain text\n"), "plain text");
  EXPECT_EQ(error_message("{\"cause\":1}"), "{\"cause\":1}");
  EXPECT_EQ(error_message(""), "");
}

TEST(DecodeCreateAnswer, ReadsIdAndWarnings) {
  const auto answer = decode_create_answer(R"({"Id":"abc","Warnings":["swap"]})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->id, "abc");
  EXPECT_THAT(answer->warnings, ElementsAre("swap"));
  EXPECT_TRUE(decode_create_answer(R"({"Id":"abc","Warnings":null})"));
  EXPECT_FALSE(decode_create_answer(R"({"Warnings":null})"));
}

}  // namespace
}  // namespace swarm::wire
