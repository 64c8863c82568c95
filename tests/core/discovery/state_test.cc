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
  for (int i = 0; i < 65537; ++i) flood.push_back("h" + std::to_string(i) + ":1");

  EXPECT_TRUE(state.listed(at(2s), std::move(flood)).diff.empty());
  EXPECT_THAT(state.entries(), ElementsAre("a:1"));
  EXPECT_EQ(state.last_error(), "discovery lists more than 65536 entries");
  EXPECT_EQ(state.last_success(), at(1s));
}

}  // namespace
}  // namespace swarm
