#include "core/discovery/state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace swarm {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

Instant at(Duration since_start) { return Instant(since_start); }

// Lets the time pass up to then, as a driver does; each removal as "b:1 at 100".
std::vector<std::string> pass(DiscoveryState& state, Duration until) {
  std::vector<std::string> removals;
  while (state.next_due() <= at(until)) {
    const Instant now = state.next_due();
    const auto second = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
    for (const std::string& entry : state.due(now).removed) {
      removals.push_back(entry + " at " + std::to_string(second.count()));
    }
  }
  return removals;
}

TEST(DiscoveryState, TellsWhatChanged) {
  DiscoveryState state;
  EXPECT_EQ(state.last_success(), never);
  EXPECT_EQ(state.listed(at(1s), {"b:1", "a:1", "a:1"}).diff, (Diff{{"a:1", "b:1"}, {}}));
  EXPECT_EQ(state.listed(at(2s), {"a:1", "c:1"}).diff, (Diff{{"c:1"}, {"b:1"}}));
  EXPECT_TRUE(state.listed(at(3s), {"c:1", "a:1"}).diff.empty());
  EXPECT_THAT(state.entries(), ElementsAre("a:1", "c:1"));
  EXPECT_EQ(state.last_success(), at(3s));
}

TEST(DiscoveryState, KeepsTheLastSnapshotThroughFailures) {
  DiscoveryState state;
  state.listed(at(1s), {"a:1"});
  state.failed("store is down");
  state.failed("store is still down");

  EXPECT_THAT(state.entries(), ElementsAre("a:1"));
  EXPECT_EQ(state.failures(), 2u);
  EXPECT_EQ(state.last_error(), "store is still down");
  EXPECT_EQ(state.last_success(), at(1s));

  EXPECT_TRUE(state.listed(at(2s), {"a:1"}).diff.empty());
  EXPECT_EQ(state.last_error(), "");
  EXPECT_EQ(state.failures(), 2u);
}

TEST(DiscoveryState, LeavesMalformedEntriesOutAndTellsThemOnce) {
  DiscoveryState state;
  const DiscoveryState::Change change = state.listed(at(1s), {"a:1", "bad", "b:1"});
  EXPECT_THAT(change.diff.added, ElementsAre("a:1", "b:1"));
  EXPECT_THAT(change.newly_refused,
              ElementsAre(RefusedEntry{"bad", "address bad: missing port in address"}));
  EXPECT_EQ(state.refused(), 1u);

  EXPECT_THAT(state.listed(at(2s), {"a:1", "bad", "b:1"}).newly_refused, IsEmpty());
  EXPECT_THAT(state.listed(at(3s), {"a:1", "b:1"}).newly_refused, IsEmpty());
  EXPECT_EQ(state.refused(), 0u);
  EXPECT_EQ(state.listed(at(4s), {"bad"}).newly_refused.size(), 1u);
}

TEST(DiscoveryState, TakesASnapshotOverTheBoundAsAFailure) {
  DiscoveryState state;
  state.listed(at(1s), {"a:1"});
  std::vector<std::string> flood;
  flood.reserve(65537);
  for (int i = 0; i < 65537; ++i) flood.push_back("h" + std::to_string(i) + ":1");

  EXPECT_TRUE(state.listed(at(2s), std::move(flood)).diff.empty());
  EXPECT_THAT(state.entries(), ElementsAre("a:1"));
  EXPECT_EQ(state.last_error(), "discovery lists more than 65536 entries");
  EXPECT_EQ(state.last_success(), at(1s));
}

TEST(DiscoveryState, DropsAtOnceWithoutGrace) {
  DiscoveryState state;
  state.listed(at(1s), {"a:1", "b:1"});
  const DiscoveryState::Change change = state.listed(at(2s), {});
  EXPECT_THAT(change.diff.removed, ElementsAre("a:1", "b:1"));
  EXPECT_THAT(change.newly_missing, IsEmpty());
  EXPECT_FALSE(change.most_are_missing);
  EXPECT_EQ(state.next_due(), never);
}

TEST(DiscoveryStateWithGrace, KeepsAMissingEntryForThatTime) {
  DiscoveryState state(90s);
  state.listed(at(1s), {"a:1", "b:1", "c:1"});
  const DiscoveryState::Change change = state.listed(at(10s), {"a:1", "c:1"});
  EXPECT_TRUE(change.diff.empty());
  EXPECT_THAT(change.newly_missing, ElementsAre("b:1"));
  EXPECT_FALSE(change.most_are_missing);
  EXPECT_THAT(state.entries(), ElementsAre("a:1", "b:1", "c:1"));
  EXPECT_EQ(state.missing(), 1u);

  EXPECT_THAT(state.listed(at(20s), {"a:1", "c:1"}).newly_missing, IsEmpty());
  EXPECT_THAT(pass(state, 1h), ElementsAre("b:1 at 100"));
  EXPECT_THAT(state.entries(), ElementsAre("a:1", "c:1"));
  EXPECT_EQ(state.next_due(), never);
}

TEST(DiscoveryStateWithGrace, ForgetsTheAbsenceOfAnEntryThatIsBack) {
  DiscoveryState state(90s);
  state.listed(at(0s), {"a:1", "b:1", "c:1"});
  state.listed(at(10s), {"a:1", "b:1"});
  EXPECT_TRUE(state.listed(at(20s), {"a:1", "b:1", "c:1"}).diff.empty());
  EXPECT_EQ(state.missing(), 0u);
  EXPECT_EQ(state.next_due(), never);
  state.listed(at(60s), {"a:1", "b:1"});
  EXPECT_THAT(pass(state, 1h), ElementsAre("c:1 at 150"));
}

TEST(DiscoveryStateWithGrace, DropsWhatIsDueWithASnapshotThatComesFirst) {
  DiscoveryState state(90s);
  state.listed(at(0s), {"a:1", "b:1", "c:1"});
  state.listed(at(10s), {"a:1", "b:1"});
  EXPECT_THAT(pass(state, 99s), IsEmpty());
  EXPECT_THAT(state.listed(at(100s), {"a:1", "b:1"}).diff.removed, ElementsAre("c:1"));
}

TEST(DiscoveryStateWithGrace, CountsAnewIfTheProgramItselfSlept) {
  DiscoveryState state(90s);
  state.listed(at(0s), {"a:1", "b:1", "c:1"});
  state.listed(at(10s), {"a:1", "b:1"});
  EXPECT_THAT(pass(state, 85s), IsEmpty());
  // However late its end, compared with when this was to be looked at.
  EXPECT_TRUE(state.due(at(101s)).empty());
  EXPECT_THAT(pass(state, 150s), IsEmpty());
  EXPECT_TRUE(state.listed(at(1h), {"a:1", "b:1"}).diff.empty());
  EXPECT_THAT(pass(state, 2h), ElementsAre("c:1 at 3690"));
}

TEST(DiscoveryStateWithGrace, WaitsTwiceAsLongIfMostEntriesAreMissing) {
  DiscoveryState state(90s);
  state.listed(at(0s), {"a:1", "b:1", "c:1", "d:1"});
  EXPECT_FALSE(state.listed(at(5s), {"a:1", "b:1"}).most_are_missing);
  EXPECT_TRUE(state.listed(at(10s), {}).most_are_missing);
  // Also for those that are still missing when the others are back.
  EXPECT_FALSE(state.listed(at(20s), {"a:1", "b:1", "c:1"}).most_are_missing);
  EXPECT_THAT(pass(state, 1h), ElementsAre("d:1 at 185"));
}

TEST(DiscoveryStateWithGrace, TakesTheOnlyEntrysAbsenceForALostStore) {
  DiscoveryState state(90s);
  state.listed(at(0s), {"a:1"});
  EXPECT_TRUE(state.listed(at(10s), {}).most_are_missing);
  EXPECT_THAT(pass(state, 1h), ElementsAre("a:1 at 190"));
}

TEST(DiscoveryStateWithGrace, DropsAtOnceWhatLeftOnPurpose) {
  DiscoveryState state(90s);
  state.listed(at(0s), {"a:1", "b:1", "c:1"});
  // What is listed is there, whatever else is said of it.
  const DiscoveryState::Change change = state.listed(at(5s), {"b:1"}, {"a:1", "b:1", "x:1"});
  EXPECT_THAT(change.diff.removed, ElementsAre("a:1"));
  EXPECT_THAT(state.entries(), ElementsAre("b:1", "c:1"));
}

TEST(DiscoveryStateWithGrace, DropsNothingWhileDiscoveryCannotTell) {
  DiscoveryState state(90s);
  state.listed(at(0s), {"a:1", "b:1", "c:1"});
  state.listed(at(10s), {"a:1", "b:1"});
  state.failed("no leader");
  EXPECT_TRUE(state.failing());
  EXPECT_EQ(state.next_due(), never);
  EXPECT_TRUE(state.due(at(1h)).empty());

  // Its engine could not register meanwhile: the time counts anew.
  state.listed(at(2h), {"a:1", "b:1"});
  EXPECT_FALSE(state.failing());
  EXPECT_THAT(pass(state, 3h), ElementsAre("c:1 at 7290"));
}

TEST(DiscoveryStateWithGrace, NeverHoldsMoreThanAListMay) {
  DiscoveryState state(90s);
  std::vector<std::string> first;
  std::vector<std::string> second;
  for (int i = 0; i < 40000; ++i) {
    first.push_back("a" + std::to_string(i) + ":1");
    second.push_back("b" + std::to_string(i) + ":1");
  }
  state.listed(at(0s), first);
  EXPECT_EQ(state.listed(at(1s), second).diff.removed.size(), 40000u);
  EXPECT_EQ(state.entries().size(), 40000u);
  EXPECT_EQ(state.missing(), 0u);
}

}  // namespace
}  // namespace swarm
