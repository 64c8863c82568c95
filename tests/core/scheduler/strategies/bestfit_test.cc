#include "core/scheduler/strategies/bestfit.h"

#include "core/scheduler/scheduler.h"
#include "tests/support/scheduler/builders.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using test::gib;
using test::request;
using test::sized;

class BestfitStrategyTest : public testing::Test {
 protected:
  EngineKey place(std::int64_t cpus, std::int64_t memory_bytes) {
    Random random(1);
    const auto node = scheduler_.place(request(cpus, memory_bytes), state_, random);
    if (!node) return no_key;
    put(*node, cpus, memory_bytes);
    return *node;
  }

  void put(EngineKey node, std::int64_t cpus, std::int64_t memory_bytes) {
    state_.put_container(node, sized("c" + std::to_string(++placed_), cpus, memory_bytes));
  }

  PlacementState state_;
  Scheduler scheduler_{test::all_filters(), "bestfit"};
  int placed_ = 0;
};

TEST_F(BestfitStrategyTest, FillsOneNodeBeforeTheNext) {
  for (EngineKey key = 0; key < 3; ++key) {
    test::add_node(state_, key, test::facts("node-" + std::to_string(key), {}, 4, 4 * gib));
  }
  EXPECT_EQ(place(2, 2 * gib), 0u);
  EXPECT_EQ(place(2, 2 * gib), 0u);
  EXPECT_EQ(place(1, gib), 1u);
  EXPECT_EQ(place(4, 4 * gib), 2u);
  EXPECT_EQ(place(4, 4 * gib), no_key);
}

// Binpack would take the fuller one, of which 7 GiB would be left and no CPU.
TEST_F(BestfitStrategyTest, LeavesCpuAndMemoryInProportion) {
  test::add_node(state_, 0, test::facts("cpus-taken", {}, 8, 8 * gib));
  test::add_node(state_, 1, test::facts("memory-taken", {}, 8, 8 * gib));
  put(0, 6, gib / 2);
  put(1, 0, 5 * gib);
  EXPECT_EQ(place(2, gib / 2), 1u);
}

TEST_F(BestfitStrategyTest, OpensANodeRatherThanMakeOneLopsided) {
  test::add_node(state_, 0, test::facts("used", {}, 10, 10 * gib));
  test::add_node(state_, 1, test::facts("empty", {}, 10, 10 * gib));
  put(0, 6, gib);
  EXPECT_EQ(place(3, gib / 4), 1u);
  EXPECT_EQ(place(1, 5 * gib), 0u);
}

TEST_F(BestfitStrategyTest, PrefersHealthOverEverything) {
  test::add_node(state_, 0, test::facts("sick"));
  test::add_node(state_, 1, test::facts("well"));
  EXPECT_EQ(place(3, 3 * gib), 0u);
  state_.set_health(0, 34);
  EXPECT_EQ(place(1, gib), 1u);
}

TEST_F(BestfitStrategyTest, AsManyAsTheyAreThoseWithoutSizeGoByTheName) {
  test::add_node(state_, 0, test::facts("zebra"));
  test::add_node(state_, 1, test::facts("aardvark"));
  EXPECT_EQ(place(0, 0), 1u);
  EXPECT_EQ(place(0, 0), 1u);
}

TEST_F(BestfitStrategyTest, TheGreatestSizesDoNotOverflow) {
  NodeLoad load;
  load.cpus_total = load.memory_bytes_total = size_max;
  load.memory_bytes_used = size_max - 1;
  load.health_percent = 100;
  const BestfitStrategy strategy;
  EXPECT_EQ(strategy.order_key(load, {1, 1}), 511u * 511u * 25u);
  load.health_percent = 0;
  load.memory_bytes_used = size_max;
  EXPECT_EQ(strategy.order_key(load, {0, 0}), (100u << 23) + 512u * 512u * 25u);
  EXPECT_EQ(strategy.order_key(load, {0, size_max}), Strategy::no_room);
}

}  // namespace
}  // namespace swarm
