#include "sim/shrink.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

// A pretended run: draws things from the client's lane, and fails if one of them is over 100.
std::optional<TapeData> run(const TapeData& script) {
  Tape tape(script);
  Lane& lane = tape.lane({LaneKind::client, 0});
  Lane& door = tape.lane({LaneKind::door});
  bool failed = false;
  while (lane.more()) {
    door.below(1000);
    const std::uint32_t parts = 1 + lane.below(4);
    for (std::uint32_t i = 0; i < parts; ++i) failed |= lane.below(1000) > 100;
  }
  return failed ? std::optional(tape.used()) : std::nullopt;
}

TEST(Shrink, FindsTheSmallestRunThatFails) {
  TapeData big;
  LaneData& lane = big.lanes[{LaneKind::client, 0}];
  for (std::uint32_t i = 0; i < 200; ++i) {
    lane.spans.push_back(4 * i);
    lane.choices.insert(lane.choices.end(), {1, 1, i, i == 170 ? 900u : 50u});
  }
  big.lanes[{LaneKind::door, 0}].choices.assign(200, 500);
  const auto used = run(big);
  ASSERT_TRUE(used);
  const Shrunk shrunk = shrink(*used, run, 1000);
  EXPECT_TRUE(run(shrunk.tape));
  EXPECT_EQ(shrunk.tape.lanes.at({LaneKind::client, 0}).choices,
            (std::vector<std::uint32_t>{1, 0, 101, 0}));
  EXPECT_LT(shrunk.runs, 200u);
}

TEST(Shrink, KeepsToItsBound) {
  TapeData big;
  big.lanes[{LaneKind::client, 0}] = {std::vector<std::uint32_t>(4000, 999), {0}};
  const auto used = run(big);
  ASSERT_TRUE(used);
  EXPECT_EQ(shrink(*used, run, 10).runs, 10u);
}

}  // namespace
}  // namespace swarm::sim
