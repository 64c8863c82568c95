#include "sim/tape.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(Tape, RepeatsWhatItDrew) {
  Tape tape(5, true);
  Lane& lane = tape.lane({LaneKind::client, 3});
  std::vector<std::uint32_t> drawn;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(lane.more());
    drawn.push_back(lane.below(1000));
  }
  Tape again(tape.used());
  Lane& same = again.lane({LaneKind::client, 3});
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(same.more());
    EXPECT_EQ(same.below(1000), drawn[static_cast<std::size_t>(i)]);
  }
  // Behind its end everything is plain.
  EXPECT_FALSE(same.more());
  EXPECT_EQ(same.below(1000), 0u);
  EXPECT_FALSE(same.chance(999));
  EXPECT_EQ(same.up_to(std::chrono::seconds(5)), Duration::zero());
}

TEST(Tape, LanesDoNotDisturbEachOther) {
  Tape one(9), two(9);
  one.lane({LaneKind::link, 0}).below(10);
  EXPECT_EQ(one.lane({LaneKind::fault}).below(1'000'000),
            two.lane({LaneKind::fault}).below(1'000'000));
  EXPECT_NE(one.lane({LaneKind::link, 1}).below(1'000'000),
            one.lane({LaneKind::link, 2}).below(1'000'000));
}

TEST(Tape, WhatOneThingDrawsDoesNotDisturbTheNext) {
  TapeData data;
  const LaneId id{LaneKind::client, 0};
  data.lanes[id] = {{9, 1, 5, 6, 1, 7}, {1, 4}};
  EXPECT_EQ(data.things(), 2u);
  Tape tape(data);
  Lane& lane = tape.lane(id);
  EXPECT_EQ(lane.below(100), 9u);
  EXPECT_EQ(lane.below(100), 0u);  // More than was noted before the first thing.
  EXPECT_TRUE(lane.more());
  EXPECT_EQ(lane.below(100), 5u);  // Less than was noted.
  EXPECT_TRUE(lane.more());
  EXPECT_EQ(lane.below(100), 7u);
  EXPECT_EQ(lane.below(100), 0u);
  EXPECT_FALSE(lane.more());
  EXPECT_EQ(tape.used().lanes.at(id), (LaneData{{9, 0, 1, 5, 1, 7, 0, 0}, {2, 4, 7}}));
  EXPECT_EQ(tape.used().things(), 2u);
}

TEST(Tape, IsTheSameAsText) {
  TapeData data;
  data.seed = 42;
  data.lanes[{LaneKind::client, 3}] = {{1, 5, 0, 1, 7}, {0, 3}};
  data.lanes[{LaneKind::setup, 0}] = {{4294967295}, {}};
  data.lanes[{LaneKind::door, 0}] = {};
  const std::string text = to_text(data);
  EXPECT_NE(text.find("client 3: | 1 5 0 | 1 7\n"), std::string::npos) << text;
  EXPECT_EQ(tape_from_text(text), data);
  EXPECT_EQ(tape_from_text("nothing"), std::nullopt);
  EXPECT_EQ(tape_from_text("tape 1 seed 4\nclient x: 1\n"), std::nullopt);
  EXPECT_EQ(tape_from_text("tape 1 seed 4\nclient 1: 1 y\n"), std::nullopt);
}

}  // namespace
}  // namespace swarm::sim
