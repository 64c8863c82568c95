#include "core/wire/progress.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(StreamError, IsTheDetailElseTheTextElseNothing) {
  EXPECT_EQ(stream_error(R"({"errorDetail":{"message":"detail"},"error":"text"})"), "detail");
  EXPECT_EQ(stream_error(R"({"error":"text"})"), "text");
  for (const char* none :
       {R"({"status":"Pulling"})", "[]", "", "{", R"({"error":7})", R"({"errorDetail":7})"}) {
    EXPECT_EQ(stream_error(none), "") << none;
  }
}

}  // namespace
}  // namespace swarm::wire
