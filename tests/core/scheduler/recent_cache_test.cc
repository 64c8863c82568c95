#include "core/scheduler/recent_cache.h"

#include <gtest/gtest.h>

#include <vector>

namespace swarm {
namespace {

TEST(RecentCache, PushesOutWhatWasNotUsedForLongest) {
  RecentCache<int> cache(2);
  cache.add("a") = 1;
  cache.add("b") = 2;
  EXPECT_EQ(*cache.find("a"), 1);
  cache.add("c") = 3;
  EXPECT_EQ(cache.find("b"), nullptr);
  EXPECT_EQ(*cache.find("a"), 1);
  EXPECT_EQ(*cache.find("c"), 3);
  EXPECT_EQ(cache.size(), 2u);
}

TEST(RecentCache, StartsNewValuesFresh) {
  RecentCache<int> cache(1);
  cache.add("a") = 1;
  EXPECT_EQ(cache.add("b"), 0);
  std::vector<int> values;
  cache.for_each([&](int value) { values.push_back(value); });
  EXPECT_EQ(values, std::vector<int>{0});
}

}  // namespace
}  // namespace swarm
