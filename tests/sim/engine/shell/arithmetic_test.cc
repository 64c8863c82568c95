#include "sim/engine/shell/arithmetic.h"

#include <gtest/gtest.h>

#include <limits>

namespace swarm::sim::fake {
namespace {

std::optional<std::int64_t> value(std::string_view text) {
  return evaluate_arithmetic(
      text, [](std::string_view name) { return std::string(name == "x" ? "7" : ""); });
}

TEST(Arithmetic, FollowsPrecedence) {
  EXPECT_EQ(value("1 + 2 * 3"), 7);
  EXPECT_EQ(value("(1 + 2) * -3"), -9);
  EXPECT_EQ(value("x % 4 + $x"), 10);
  EXPECT_EQ(value("nothing + 1"), 1);
  EXPECT_EQ(value("3 <= 3"), 1);
  EXPECT_EQ(value("3 != 3"), 0);
}

TEST(Arithmetic, WrapsAsAShellDoes) {
  EXPECT_EQ(value("9223372036854775807 + 1"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(value("(-9223372036854775807 - 1) / -1"), std::numeric_limits<std::int64_t>::min());
}

TEST(Arithmetic, RefusesNonsense) {
  for (const char* wrong : {"", "1 +", "(1", "1 2", "1/0", "1%0", "99999999999999999999", "1x"}) {
    EXPECT_FALSE(value(wrong)) << wrong;
  }
  EXPECT_FALSE(value(std::string(1000, '(') + "1" + std::string(1000, ')')));
}

}  // namespace
}  // namespace swarm::sim::fake
