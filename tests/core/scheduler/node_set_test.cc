#include "core/scheduler/node_set.h"

#include "core/base/random.h"

#include <gtest/gtest.h>

#include <set>

namespace swarm {
namespace {

TEST(NodeSet, IsASet) {
  Random random(4);
  for (int round = 0; round < 50; ++round) {
    NodeSet nodes;
    std::set<EngineKey> expected;
    const auto bound = 1 + random.below(5000);
    for (int i = 0; i < 400; ++i) {
      const auto key = static_cast<EngineKey>(random.below(bound));
      const bool member = random.below(3) > 0;
      nodes.assign(key, member);
      if (member) {
        expected.insert(key);
      } else {
        expected.erase(key);
      }
    }
    std::set<EngineKey> found;
    nodes.for_each([&](EngineKey key) { found.insert(key); });
    ASSERT_EQ(found, expected);
    ASSERT_EQ(nodes.count(), expected.size());
    std::size_t skip = 0;
    for (const EngineKey key : expected) {
      ASSERT_TRUE(nodes.contains(key));
      ASSERT_EQ(nodes.nth(skip++), key);
    }
  }
}

TEST(NodeSet, CountsFullSets) {
  NodeSet nodes;
  for (EngineKey key = 0; key < 10000; ++key) nodes.insert(key);
  EXPECT_EQ(nodes.count(), 10000u);
  EXPECT_EQ(nodes.nth(9999), 9999u);
  EXPECT_FALSE(nodes.contains(10000));
  EXPECT_EQ(nodes.word(1000), 0u);
}

}  // namespace
}  // namespace swarm
