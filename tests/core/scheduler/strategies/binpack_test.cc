#include "core/scheduler/strategies/binpack.h"

#include "core/scheduler/scheduler.h"
#include "tests/support/scheduler/builders.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using test::gib;
using test::request;
using test::sized;

class BinpackStrategyTest : public testing::Test {
 protected:
  EngineKey place(std::int64_t cpus, std::int64_t memory_bytes) {
    Random random(1);
    const auto node = scheduler_.place(request(cpus, memory_bytes), state_, random);
    if (!node) return no_key;
    state_.put_container(*node, sized("c" + std::to_string(++placed_), cpus, memory_bytes));
    return *node;
  }

  PlacementState state_;
  Scheduler scheduler_{test::all_filters(), "binpack"};
  int placed_ = 0;
};

TEST_F(BinpackStrategyTest, FillsOneNodeBeforeTheNext) {
  for (EngineKey key = 0; key < 3; ++key) {
    test::add_node(state_, key, test::facts("node-" + std::to_string(key), {}, 2, 4 * gib));
  }
  EXPECT_EQ(place(1, gib), 0u);
  EXPECT_EQ(place(1, gib), 0u);
  EXPECT_EQ(place(1, gib), 1u);
  EXPECT_EQ(place(2, gib), 2u);
  EXPECT_EQ(place(1, gib), 1u);
  EXPECT_EQ(place(1, gib), no_key);
}

TEST_F(BinpackStrategyTest, PrefersMoreContainersThenTheName) {
  test::add_node(state_, 0, test::facts("zebra"));
  test::add_node(state_, 1, test::facts("aardvark"));
  EXPECT_EQ(place(0, 0), 1u);
  state_.put_container(0, test::container("x", "x"));
  state_.put_container(0, test::container("y", "y"));
  EXPECT_EQ(place(0, 0), 0u);
}

TEST_F(BinpackStrategyTest, PrefersHealthOverFullness) {
  test::add_node(state_, 0, test::facts("sick"));
  test::add_node(state_, 1, test::facts("well"));
  EXPECT_EQ(place(3, 3 * gib), 0u);
  state_.set_health(0, 34);
  EXPECT_EQ(place(1, gib), 1u);
}

TEST_F(BinpackStrategyTest, FillsUpToTheOvercommittedSize) {
  test::add_node(state_, 0, test::facts("node-0", {}, 105, 105 * gib));
  for (int i = 0; i < 105; ++i) EXPECT_EQ(place(0, gib), 0u);
  EXPECT_EQ(place(0, 2 * gib), no_key);
}

TEST_F(BinpackStrategyTest, CountsHundredsOfContainersOnOneNode) {
  test::add_node(state_, 0, test::facts("node-0", {}, 100, 100 * gib));
  test::add_node(state_, 1, test::facts("node-1", {}, 100, 100 * gib));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(place(1, gib), 0u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(place(1, gib), 1u);
}

}  // namespace
}  // namespace swarm
