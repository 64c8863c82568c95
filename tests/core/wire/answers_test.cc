#include "core/wire/answers.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(EncodeCreated, AlwaysHasTheListOfWarnings) {
  EXPECT_EQ(encode_created("ab", {}), "{\"Id\":\"ab\",\"Warnings\":[]}\n");
  EXPECT_EQ(encode_created("ab", {"w\"1"}), "{\"Id\":\"ab\",\"Warnings\":[\"w\\\"1\"]}\n");
}

TEST(EncodeWaitFailure, IsWhatClientsReadAsAFailedRun) {
  EXPECT_EQ(encode_wait_failure("lost"), "{\"Error\":{\"Message\":\"lost\"},\"StatusCode\":125}\n");
}

TEST(AsksToDetach, ReadsTheOneMember) {
  EXPECT_TRUE(asks_to_detach(R"({"Detach":true,"Tty":false})"));
  EXPECT_FALSE(asks_to_detach(R"({"Detach":false})"));
  EXPECT_FALSE(asks_to_detach(R"({"Detach":"true"})"));
  EXPECT_FALSE(asks_to_detach("{}"));
  EXPECT_FALSE(asks_to_detach(""));
  EXPECT_FALSE(asks_to_detach("["));
}

}  // namespace
}  // namespace swarm::wire
