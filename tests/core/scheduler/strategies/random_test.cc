#include "core/scheduler/strategies/random.h"

#include "core/scheduler/scheduler.h"
#include "tests/support/scheduler/builders.h"

#include <gtest/gtest.h>

#include <map>

namespace swarm {
namespace {

using test::gib;
using test::request;

TEST(RandomStrategy, ChoosesEachNodeWithRoomEquallyOften) {
  PlacementState state;
  for (EngineKey key = 0; key < 5; ++key) {
    test::add_node(state, key, test::facts("node-" + std::to_string(key)));
  }
  state.put_container(2, test::sized("full", 4, 4 * gib));
  const Scheduler scheduler(test::all_filters(), "random");
  Random random(11);
  std::map<EngineKey, int> counts;
  for (int i = 0; i < 4000; ++i) ++counts[*scheduler.place(request(1, gib), state, random)];
  EXPECT_EQ(counts.size(), 4u);
  EXPECT_EQ(counts.count(2), 0u);
  for (const auto& [key, count] : counts) EXPECT_NEAR(count, 1000, 150) << key;
}

TEST(RandomStrategy, DependsOnTheSeedAlone) {
  PlacementState state;
  for (EngineKey key = 0; key < 50; ++key) {
    test::add_node(state, key, test::facts("node-" + std::to_string(key)));
  }
  const Scheduler scheduler(test::all_filters(), "random");
  const auto draw = [&](std::uint64_t seed) {
    Random random(seed);
    return *scheduler.rank(request(), state, random);
  };
  EXPECT_EQ(draw(1), draw(1));
  EXPECT_NE(draw(1), draw(2));
}

TEST(RandomStrategy, KnowsWhenThereIsNoRoom) {
  PlacementState state;
  test::add_node(state, 0, test::facts("node-0"));
  const Scheduler scheduler(test::all_filters(), "random");
  Random random(1);
  EXPECT_EQ(scheduler.place(request(5, 0), state, random).error().code, Errc::no_resources);
}

}  // namespace
}  // namespace swarm
