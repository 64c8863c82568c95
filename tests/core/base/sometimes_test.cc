#include "core/base/sometimes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

namespace swarm {
namespace {

const SometimesPoint* point(std::string_view name) {
  const auto points = sometimes_points();
  const auto found =
      std::ranges::find_if(points, [&](const SometimesPoint* each) { return each->name == name; });
  return found == points.end() ? nullptr : *found;
}

void pass(bool rare) {
  SWARM_SOMETIMES("test: passed");
  if (rare) SWARM_SOMETIMES("test: rare");
}

TEST(Sometimes, APointIsKnownBeforeItIsReached) {
  ASSERT_NE(point("test: rare"), nullptr);
  const std::uint64_t before = point("test: passed")->times;
  pass(false);
  EXPECT_EQ(point("test: passed")->times, before + 1);
  EXPECT_EQ(point("test: rare")->times, 0u);
  pass(true);
  EXPECT_EQ(point("test: rare")->times, 1u);
}

}  // namespace
}  // namespace swarm
