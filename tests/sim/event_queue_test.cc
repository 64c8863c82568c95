#include "sim/event_queue.h"

#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace swarm::sim {
namespace {

TEST(EventQueue, GivesOutByTimeThenByOrderOfPlanning) {
  EventQueue queue;
  std::vector<int> ran;
  const auto plan = [&](int seconds, int name) {
    queue.at(Instant(std::chrono::seconds(seconds)), [&ran, name] { ran.push_back(name); });
  };
  plan(5, 4);
  plan(1, 1);
  plan(3, 2);
  plan(3, 3);
  EXPECT_EQ(queue.next_due(), Instant(std::chrono::seconds(1)));
  while (!queue.empty()) queue.pop()();
  EXPECT_EQ(ran, (std::vector<int>{1, 2, 3, 4}));
  EXPECT_EQ(queue.next_due(), never);
}

TEST(EventQueue, KeepsItsOrderWhateverIsPlannedMeanwhile) {
  EventQueue queue;
  Random dice(1);
  std::vector<std::pair<Instant, int>> ran;
  Instant now{};
  int planned = 0;
  const auto plan = [&](Duration pause) {
    queue.at(now + pause,
             [&, due = now + pause, serial = ++planned] { ran.emplace_back(due, serial); });
  };
  for (int i = 0; i < 5000; ++i) {
    plan(std::chrono::nanoseconds(dice.below(50)));
    if (dice.below(3) == 0) continue;
    now = queue.next_due();
    queue.pop()();
  }
  while (!queue.empty()) queue.pop()();
  EXPECT_EQ(ran.size(), 5000u);
  EXPECT_TRUE(std::ranges::is_sorted(ran));
}

}  // namespace
}  // namespace swarm::sim
