#include "sim/event_queue.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace swarm::sim
