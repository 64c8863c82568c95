#include "core/cluster/timers.h"

#include <gtest/gtest.h>

#include <vector>

namespace swarm {
namespace {

Instant at(int seconds) { return Instant(std::chrono::seconds(seconds)); }

TEST(Timers, RunInOrderOfTimeThenOfSetting) {
  Timers timers;
  std::vector<int> ran;
  timers.set(at(2), [&](Step&) { ran.push_back(3); });
  timers.set(at(1), [&](Step&) { ran.push_back(1); });
  timers.set(at(1), [&](Step&) { ran.push_back(2); });
  EXPECT_EQ(timers.next_due(), at(1));
  Actions actions;
  Step step{{at(1), 0}, actions};
  timers.run_due(step);
  EXPECT_EQ(ran, (std::vector<int>{1, 2}));
  EXPECT_EQ(timers.next_due(), at(2));
}

TEST(Timers, CancelledAndPastOnesDoNotRun) {
  Timers timers;
  int ran = 0;
  const Timers::Id id = timers.set(at(1), [&](Step&) { ++ran; });
  timers.cancel(id);
  timers.cancel(id);
  timers.cancel(77);
  Actions actions;
  Step step{{at(5), 0}, actions};
  timers.run_due(step);
  EXPECT_EQ(ran, 0);
  EXPECT_EQ(timers.next_due(), never);
}

TEST(Timers, OneThatIsSetForNowRunsInTheSameTurn) {
  Timers timers;
  int ran = 0;
  timers.set(at(1), [&](Step& step) { timers.set(step.at.now, [&](Step&) { ++ran; }); });
  Actions actions;
  Step step{{at(1), 0}, actions};
  timers.run_due(step);
  EXPECT_EQ(ran, 1);
}

}  // namespace
}  // namespace swarm
