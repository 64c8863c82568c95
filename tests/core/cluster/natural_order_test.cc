#include "core/cluster/natural_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace swarm {
namespace {

TEST(NaturalOrder, NumbersCompareByValue) {
  std::vector<std::string> names = {"machine11", "machine1", "b", "machine9",
                                    "machine10", "2",        "a"};
  std::ranges::sort(names, natural_less);
  EXPECT_EQ(names, (std::vector<std::string>{"2", "a", "b", "machine1", "machine9", "machine10",
                                             "machine11"}));
}

TEST(NaturalOrder, SpacesAndLeadingZerosDoNotCount) {
  EXPECT_FALSE(natural_less("node 1", "node1"));
  EXPECT_FALSE(natural_less("node1", "node 1"));
  EXPECT_FALSE(natural_less("node01", "node1"));
  EXPECT_TRUE(natural_less("node01", "node2"));
  EXPECT_TRUE(natural_less("", "a"));
  EXPECT_FALSE(natural_less("a", "a"));
}

}  // namespace
}  // namespace swarm
