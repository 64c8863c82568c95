#include "core/base/due_queue.h"

#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace swarm {
namespace {

using Queue = DueQueue<std::function<void()>>;

TEST(DueQueue, GivesOutByTimeThenByOrderOfPlanning) {
  Queue queue;
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

TEST(DueQueue, KeepsItsOrderWhateverIsPlannedMeanwhile) {
  Queue queue;
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

// Against an ordered set, with things added, cancelled and taken out in any order.
TEST(DueQueue, IsTheOrderedSetOfWhatWasNotCancelled) {
  DueQueue<int> queue;
  std::set<std::tuple<Instant, DueQueue<int>::Id, int>> model;
  std::vector<std::pair<Instant, DueQueue<int>::Id>> all;
  Random dice(2);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t what = dice.below(5);
    if (what < 2 || model.empty()) {
      const Instant due{std::chrono::nanoseconds(dice.below(1000))};
      const auto id = queue.at(due, i);
      model.emplace(due, id, i);
      all.emplace_back(due, id);
    } else if (what < 4) {
      const auto [due, id] = all[dice.below(all.size())];
      const auto found = model.lower_bound({due, id, 0});
      const bool there = found != model.end() && std::get<1>(*found) == id;
      if (there) model.erase(found);
      ASSERT_EQ(queue.cancel(id), there);
    } else {
      ASSERT_EQ(queue.next_due(), std::get<0>(*model.begin()));
      ASSERT_EQ(queue.pop(), std::get<2>(*model.begin()));
      model.erase(model.begin());
    }
    ASSERT_EQ(queue.size(), model.size());
  }
  EXPECT_FALSE(queue.cancel(0));
  EXPECT_FALSE(queue.cancel(~DueQueue<int>::Id{0}));
}

}  // namespace
}  // namespace swarm
