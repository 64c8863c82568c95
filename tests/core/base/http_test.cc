#include "core/base/http.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

TEST(Headers, NamesCompareWithoutCase) {
  Headers headers{{"Content-Type", "text/plain"}, {"X-A", "1"}, {"x-a", "2"}};
  EXPECT_EQ(headers.get("content-type"), "text/plain");
  EXPECT_EQ(headers.get("X-A"), "1");
  EXPECT_EQ(headers.get("X-B"), "");
  headers.set("X-a", "3");
  EXPECT_EQ(headers.get("x-a"), "3");
  EXPECT_EQ(headers.size(), 2u);
}

}  // namespace
}  // namespace swarm
