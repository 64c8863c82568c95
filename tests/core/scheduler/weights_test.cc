#include "core/scheduler/weights.h"

#include "tests/support/scheduler/builders.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace swarm {
namespace {

using test::gib;

// Computed with the original: "a" idle, "b" half sick, "c" as b but healthy.
TEST(Weights, AreTheOriginals) {
  const NodeLoad a{2, 2 * gib, 0, 0, 0, 100};
  const NodeLoad b{4, 4 * gib, 1, gib, 1, 67};
  const NodeLoad c{4, 4 * gib, 1, gib, 1, 100};
  struct Row {
    RoomRequest wanted;
    std::vector<std::int64_t> spread;
    std::vector<std::int64_t> binpack;
  };
  const std::vector<Row> table = {
      {{0, 0}, {-800, -470, -800}, {1200, 870, 1200}},
      {{0, gib}, {-850, -520, -850}, {1150, 820, 1150}},
      {{1, gib}, {-900, -570, -900}, {1100, 770, 1100}},
  };
  for (const Row& row : table) {
    const std::vector<NodeLoad> loads = {a, b, c};
    for (std::size_t i = 0; i < loads.size(); ++i) {
      EXPECT_EQ(weight_of(loads[i], row.wanted, -10), row.spread[i]);
      EXPECT_EQ(weight_of(loads[i], row.wanted, 10), row.binpack[i]);
    }
  }
}

TEST(Weights, LetANodeBeFilledToJustUnder101Percent) {
  EXPECT_EQ(percent_taken(100, 5, 104), 100);
  EXPECT_EQ(percent_taken(100, 5, 105), 100);
  EXPECT_EQ(percent_taken(99, 6, 104), 100);
  EXPECT_EQ(percent_taken(100, 6, 104), 101);
  EXPECT_EQ(percent_taken(1, 1, 8), 25);
  EXPECT_EQ(percent_taken(0, 1, 8), 12);
}

TEST(Weights, AskForNoRoomWithoutARequest) {
  EXPECT_EQ(percent_taken(1000, 0, 1), 100);
  EXPECT_EQ(percent_taken(1000, 0, 0), 100);
  ContainerSpec spec = test::request(-1, -7);
  EXPECT_EQ(room_of(spec), RoomRequest{});
}

TEST(Weights, StayExactForSizesThatAreNone) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_GT(percent_taken(0, most, size_max), 100);
  EXPECT_GT(percent_taken(most, 1, size_max), 100);
  EXPECT_GT(percent_taken(0, 1, 0), 100);
  EXPECT_EQ(percent_taken(size_max / 2, size_max / 2, size_max), 100);
}

}  // namespace
}  // namespace swarm
