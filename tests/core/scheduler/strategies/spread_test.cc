#include "core/scheduler/strategies/spread.h"

#include "core/scheduler/scheduler.h"
#include "tests/support/scheduler/builders.h"

#include <gtest/gtest.h>

#include <map>

namespace swarm {
namespace {

using test::gib;
using test::request;
using test::sized;

class SpreadStrategyTest : public testing::Test {
 protected:
  void add_nodes(EngineKey count, std::int64_t cpus, std::int64_t memory_gib) {
    for (EngineKey key = 0; key < count; ++key) {
      test::add_node(state_, key,
                     test::facts("node-" + std::to_string(key), {}, cpus, memory_gib * gib));
    }
  }

  // The node; no_key if there is no room.
  EngineKey place(std::int64_t cpus, std::int64_t memory_bytes) {
    Random random(1);
    const auto node = scheduler_.place(request(cpus, memory_bytes), state_, random);
    if (!node) return no_key;
    state_.put_container(*node, sized("c" + std::to_string(++placed_), cpus, memory_bytes));
    return *node;
  }

  PlacementState state_;
  Scheduler scheduler_{test::all_filters(), "spread"};
  int placed_ = 0;
};

TEST_F(SpreadStrategyTest, TakesTurnsAmongEqualNodes) {
  add_nodes(3, 4, 4);
  EXPECT_EQ(place(0, gib), 0u);
  EXPECT_EQ(place(0, gib), 1u);
  EXPECT_EQ(place(0, gib), 2u);
  EXPECT_EQ(place(0, gib), 0u);
}

TEST_F(SpreadStrategyTest, BreaksTiesByName) {
  test::add_node(state_, 0, test::facts("zebra"));
  test::add_node(state_, 1, test::facts("aardvark"));
  test::add_node(state_, 2, test::facts("mole"));
  EXPECT_EQ(place(0, 0), 1u);
  EXPECT_EQ(place(0, 0), 2u);
  EXPECT_EQ(place(0, 0), 0u);
}

TEST_F(SpreadStrategyTest, LooksAtMemoryAndCpus) {
  add_nodes(2, 4, 4);
  EXPECT_EQ(place(1, gib), 0u);
  EXPECT_EQ(place(1, 2 * gib), 1u);
  EXPECT_EQ(place(1, gib), 0u);  // 2 GiB on each now, and fewer containers on node 1.
  EXPECT_EQ(place(1, gib), 1u);
}

TEST_F(SpreadStrategyTest, PrefersFewerContainersAtEqualWeight) {
  add_nodes(2, 4, 4);
  EXPECT_EQ(place(0, 2 * gib), 0u);
  EXPECT_EQ(place(0, gib), 1u);
  EXPECT_EQ(place(0, gib), 1u);
  EXPECT_EQ(place(0, 0), 0u);  // One against two.
}

TEST_F(SpreadStrategyTest, PrefersHealthOverRoom) {
  add_nodes(2, 4, 4);
  state_.set_health(0, 67);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(place(1, gib), 1u);
  EXPECT_EQ(place(1, gib), 0u);
}

TEST_F(SpreadStrategyTest, FillsDifferentNodesInProportion) {
  test::add_node(state_, 0, test::facts("small", {}, 20, 20 * gib));
  test::add_node(state_, 1, test::facts("large", {}, 40, 40 * gib));
  std::map<EngineKey, int> counts;
  for (int i = 0; i < 60; ++i) ++counts[place(1, 0)];
  EXPECT_EQ(counts, (std::map<EngineKey, int>{{0, 20}, {1, 40}}));
}

TEST_F(SpreadStrategyTest, SharesContainersWithoutSizeEvenly) {
  test::add_node(state_, 0, test::facts("small", {}, 20, 20 * gib));
  test::add_node(state_, 1, test::facts("large", {}, 40, 40 * gib));
  std::map<EngineKey, int> counts;
  for (int i = 0; i < 60; ++i) ++counts[place(0, 0)];
  EXPECT_EQ(counts, (std::map<EngineKey, int>{{0, 30}, {1, 30}}));
}

TEST_F(SpreadStrategyTest, KnowsWhenThereIsNoRoom) {
  add_nodes(2, 2, 2);
  EXPECT_EQ(place(3, 0), no_key);
  EXPECT_EQ(place(0, 3 * gib), no_key);
  for (int i = 0; i < 4; ++i) EXPECT_NE(place(1, 0), no_key);
  EXPECT_EQ(place(1, 0), no_key);
  EXPECT_NE(place(0, gib), no_key);
}

// 105 of 100 with 5 % overcommit fit, one more does not.
TEST_F(SpreadStrategyTest, FillsUpToTheOvercommittedSize) {
  add_nodes(1, 105, 105);
  for (int i = 0; i < 105; ++i) EXPECT_EQ(place(1, gib), 0u);
  EXPECT_EQ(place(0, 2 * gib), no_key);
}

}  // namespace
}  // namespace swarm
