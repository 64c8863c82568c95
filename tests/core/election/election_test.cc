#include "core/election/election.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// One manager's machine and its clock. TTL 20 s: leases of 10 s, of which 9 s count.
class Script {
 public:
  explicit Script(std::uint64_t seed = 1) : election({"m1:4000", 20s}, Random(seed)) {
    election.start(now, orders_);
  }

  // What it ordered since the last look, log lines apart.
  std::vector<std::string> orders() {
    std::vector<std::string> words;
    for (const ElectionOrder& order : std::exchange(orders_, {})) {
      if (const auto* claim = std::get_if<Claim>(&order)) {
        words.emplace_back("claim");
        attempt = claim->attempt;
        asked = now;
      }
      if (const auto* release = std::get_if<Release>(&order)) {
        words.emplace_back(release->hand_over ? "hand over" : "release");
      }
      if (std::holds_alternative<ElectionDone>(order)) words.emplace_back("done");
      if (const auto* standing = std::get_if<ElectionStanding>(&order)) {
        words.push_back(standing->acts(now) ? "acts" : "primary=" + standing->primary);
      }
      if (const auto* entry = std::get_if<LogEntry>(&order)) said.push_back(entry->message);
    }
    return words;
  }
  void answer(const Result<LeaderKey>& key) { election.claimed(now, attempt, key, orders_); }
  void won(std::uint64_t fence, bool handed_over = false) {
    answer(LeaderKey{true, "m1:4000", fence, session, handed_over, 10s});
  }
  void other(const std::string& holder) { answer(LeaderKey{false, holder, 7, "", false, {}}); }
  void fail() { answer(Error{Errc::unavailable, "no answer"}); }

  Duration advance() {
    const Duration waited = election.next_deadline() - now;
    now = election.next_deadline();
    election.handle_deadline(now, orders_);
    return waited;
  }
  void pass(Duration time) { now += time; }
  void wake() { election.handle_deadline(now, orders_); }
  void change() { election.changed(now, orders_); }
  void leave() { election.leave(now, orders_); }
  void released(const std::string& failure = "") { election.released(failure, orders_); }
  // Until it claims the next time.
  Duration advance_to_claim() {
    const Instant begin = now;
    while (true) {
      advance();
      const auto words = orders();
      if (std::ranges::find(words, "claim") != words.end()) return now - begin;
    }
  }
  bool acts() const { return election.acts(now); }
  void become_primary() {
    orders();
    won(5, true);
    orders();
    ASSERT_TRUE(acts());
  }

  Instant now{1h};
  Instant asked{};
  Election election;
  std::uint64_t attempt = 0;
  std::string session = "s1";
  std::vector<std::string> said;

 private:
  ElectionOrders orders_;
};

TEST(Election, WhoGetsAFreeKeyWaitsUntilTheOneBeforeHasStopped) {
  Script script;
  EXPECT_THAT(script.orders(), ElementsAre("claim"));
  script.won(5);
  EXPECT_THAT(script.orders(), ElementsAre("primary=m1:4000"));
  EXPECT_EQ(script.election.phase(), ElectionPhase::waiting);
  const Instant won = script.now;
  while (!script.acts()) {
    script.advance();
    const auto words = script.orders();
    if (std::ranges::find(words, "claim") != words.end()) script.won(5);
  }
  EXPECT_EQ(script.now - won, 10s);
  EXPECT_EQ(script.election.phase(), ElectionPhase::primary);
}

TEST(Election, ActsAtOnceAfterAHandOver) {
  Script script;
  script.orders();
  script.won(5, true);
  EXPECT_THAT(script.orders(), ElementsAre("acts"));
  EXPECT_THAT(script.said, ElementsAre("Leader Election: Cluster leadership acquired"));
}

TEST(Election, CountsItsLeaseFromTheQuestion) {
  Script script;
  script.orders();
  script.pass(3s);
  script.won(5, true);
  EXPECT_EQ(script.election.standing().acts_until, script.asked + 9s);
  // An answer of a store that grants less counts for less.
  script.advance_to_claim();
  script.answer(LeaderKey{true, "m1:4000", 5, script.session, false, 4s});
  EXPECT_EQ(script.election.standing().acts_until, script.asked + 3600ms);
}

TEST(Election, RenewsThreeTimesInALease) {
  Script script;
  script.become_primary();
  for (int i = 0; i < 20; ++i) {
    const Duration waited = script.advance_to_claim();
    EXPECT_LE(waited, 3334ms);
    EXPECT_GE(waited, 3s);
    script.won(5);
    EXPECT_THAT(script.orders(), ElementsAre("acts"));
  }
}

TEST(Election, StopsByItselfWhenTheStoreIsAway) {
  Script script;
  script.become_primary();
  const Instant until = script.election.standing().acts_until;
  while (script.acts()) {
    script.advance();
    script.orders();
    script.fail();
    ASSERT_LE(script.now, until);
  }
  EXPECT_EQ(script.now, until);
  EXPECT_EQ(script.election.phase(), ElectionPhase::lost);
  EXPECT_EQ(script.said.back(), "Leader Election: Cluster leadership lost");
}

TEST(Election, AStoppedProcessDoesNotActWhenItWakes) {
  Script script;
  script.become_primary();
  script.advance_to_claim();
  script.pass(60s);
  EXPECT_FALSE(script.acts());
  // Its answer lay waiting: it is too old.
  script.won(5);
  EXPECT_FALSE(script.acts());
  EXPECT_THAT(script.orders(), ElementsAre("primary=", "claim"));
  script.other("m2:4000");
  EXPECT_THAT(script.orders(), ElementsAre("primary=m2:4000"));
  EXPECT_EQ(script.election.phase(), ElectionPhase::following);
}

TEST(Election, GoesOnIfTheStoreHasKeptTheKeyMeanwhile) {
  Script script;
  script.become_primary();
  script.pass(9500ms);
  script.wake();
  EXPECT_THAT(script.orders(), ElementsAre("primary=", "claim"));
  script.won(5);
  EXPECT_THAT(script.orders(), ElementsAre("acts"));
}

TEST(Election, AnInterruptedWaitIsNotCutShort) {
  Script script;
  script.orders();
  script.won(5);
  script.pass(9500ms);
  script.wake();
  EXPECT_THAT(script.orders(), ElementsAre("primary=m1:4000", "primary=", "claim"));
  script.won(5);
  EXPECT_FALSE(script.acts());
  EXPECT_EQ(script.advance(), 500ms);
  EXPECT_TRUE(script.acts());
}

TEST(Election, AnotherFenceIsAnotherHolding) {
  Script script;
  script.become_primary();
  script.advance_to_claim();
  script.won(6);
  EXPECT_FALSE(script.acts());
  EXPECT_THAT(script.orders(), ElementsAre("primary=", "primary=m1:4000"));
  EXPECT_EQ(script.election.phase(), ElectionPhase::waiting);
}

// The store has lost everything and counts anew.
TEST(Election, TheSameFenceOfAnotherSessionIsAnotherHolding) {
  Script script;
  script.become_primary();
  script.advance_to_claim();
  script.session = "s2";
  script.won(5);
  EXPECT_FALSE(script.acts());
  EXPECT_EQ(script.election.phase(), ElectionPhase::waiting);
}

TEST(Election, StepsDownIfSomebodyElseHasTheKey) {
  Script script;
  script.become_primary();
  script.advance_to_claim();
  script.other("m2:4000");
  EXPECT_FALSE(script.acts());
  EXPECT_EQ(script.election.standing().primary, "m2:4000");
}

TEST(Election, FollowsAndTakesOverWhenTheKeyChanges) {
  Script script;
  script.orders();
  script.other("m2:4000");
  EXPECT_THAT(script.orders(), ElementsAre("primary=m2:4000"));
  script.pass(1s);
  script.change();
  EXPECT_THAT(script.orders(), ElementsAre("claim"));
  // It changes again while the answer is under way: soon, but not at once.
  script.change();
  EXPECT_THAT(script.orders(), IsEmpty());
  script.other("m3:4000");
  script.orders();
  EXPECT_LE(script.advance_to_claim(), 100ms);
  script.won(9, true);
  EXPECT_TRUE(script.acts());
}

TEST(Election, ItsOwnAddressFromALifeBeforeIsNobody) {
  Script script;
  script.orders();
  script.other("m1:4000");
  EXPECT_EQ(script.election.phase(), ElectionPhase::candidate);
  EXPECT_EQ(script.election.standing().primary, "");
}

TEST(Election, ForgetsThePrimaryAfterALeaseWithoutTheStore) {
  Script script;
  script.orders();
  script.other("m2:4000");
  script.orders();
  const Instant heard = script.now;
  while (script.election.phase() == ElectionPhase::following) {
    script.advance_to_claim();
    script.fail();
  }
  EXPECT_GE(script.now - heard, 10s);
  EXPECT_LE(script.now - heard, 15s);
  EXPECT_THAT(script.orders(), ElementsAre("primary="));
}

TEST(Election, AsksAgainWhenNoAnswerComesAndIgnoresTheLateOne) {
  Script script;
  script.orders();
  const std::uint64_t first = script.attempt;
  script.advance_to_claim();
  ElectionOrders orders;
  script.election.claimed(script.now, first, LeaderKey{true, "m1:4000", 5, "s1", true, 10s},
                          orders);
  EXPECT_THAT(orders, IsEmpty());
  EXPECT_FALSE(script.acts());
}

TEST(Election, GivesTheKeyUpAtOnce) {
  Script script;
  script.become_primary();
  script.leave();
  EXPECT_FALSE(script.acts());
  EXPECT_THAT(script.orders(), ElementsAre("primary=", "hand over"));
  script.released();
  EXPECT_THAT(script.orders(), ElementsAre("done"));
  EXPECT_EQ(script.election.next_deadline(), never);
}

// Somebody may still act who had it before: the next one must wait as we did.
TEST(Election, HandsOverOnlyIfItActed) {
  Script script;
  script.orders();
  script.won(5);
  script.orders();
  script.leave();
  EXPECT_THAT(script.orders(), ElementsAre("primary=", "release"));
  Script follower;
  follower.orders();
  follower.other("m2:4000");
  follower.orders();
  follower.leave();
  EXPECT_THAT(follower.orders(), ElementsAre("primary=", "release"));
}

TEST(Election, EndsWithinThreeSecondsWhateverTheStoreDoes) {
  Script script;
  script.become_primary();
  script.leave();
  script.orders();
  EXPECT_EQ(script.advance(), 3s);
  EXPECT_THAT(script.orders(), ElementsAre("done"));
}

TEST(Election, PausesAfterFailuresDifferByChance) {
  Script one(1);
  Script two(2);
  for (Script* script : {&one, &two}) {
    script->orders();
    for (int i = 0; i < 8; ++i) {
      script->fail();
      EXPECT_LE(script->advance_to_claim(), 2500ms);
    }
  }
  EXPECT_NE(one.now, two.now);
  EXPECT_EQ(one.said.size(), 1u);
}

}  // namespace
}  // namespace swarm
