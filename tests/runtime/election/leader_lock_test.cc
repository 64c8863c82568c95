#include "runtime/election/leader_lock.h"

#include "tests/runtime/held_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace swarm::runtime {
namespace {

using fixtures::HeldStore;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const Error session_ended{Errc::not_found, "the session has ended"};
const Error silent{Errc::unavailable, "no answer"};

class LeaderLockTest : public ::testing::Test {
 protected:
  void claim() {
    lock_->claim({++attempt_, 10s}, [this](const Result<LeaderKey>& key) {
      told_.push_back(!key ? key.error().detail
                           : (key->mine ? "mine " : "of " + key->holder + " ") +
                                 std::to_string(key->fence) + " " + key->session +
                                 (key->handed_over ? " handed over" : ""));
    });
  }
  template <class Queue, class Answer>
  static void answer(Queue& queue, Answer with) {
    ASSERT_FALSE(queue.empty());
    const auto done = std::move(queue.front());
    queue.pop_front();
    done(std::move(with));
  }
  void open(const std::string& id) { answer(calls_.opens, Result<KvSession>(KvSession{id, 8s})); }
  void hold(const KvHolding& holding) { answer(calls_.holds, Result<KvHolding>(holding)); }
  void settle(const Result<void>& with = {}) { answer(calls_.others, with); }
  static HeldStore::Calls slow_store() {
    HeldStore::Calls calls;
    calls.end_delay = 2s;
    return calls;
  }
  std::vector<std::string> seen() { return std::exchange(calls_.seen, {}); }

  HeldStore::Calls calls_ = slow_store();
  int changes_ = 0;
  std::unique_ptr<LeaderLock> lock_ = std::make_unique<LeaderLock>(
      std::make_unique<HeldStore>(calls_), "leader", "m1:4000", [this] { ++changes_; });
  std::uint64_t attempt_ = 0;
  std::vector<std::string> told_;
};

TEST_F(LeaderLockTest, OpensASessionOnceAndRenewsItWithEveryClaim) {
  claim();
  open("s1");
  EXPECT_EQ(calls_.asked, 8s);  // Less than the lease by what the store may be late.
  hold({true, "m1:4000", 7, true, 9});
  EXPECT_THAT(seen(), ElementsAre("open", "hold leader=m1:4000 s1", "await leader 9"));
  claim();
  settle();
  hold({true, "m1:4000", 7, false, 9});
  EXPECT_THAT(seen(), ElementsAre("renew s1", "hold leader=m1:4000 s1"));
  EXPECT_THAT(told_, ElementsAre("mine 7 s1 handed over", "mine 7 s1"));
}

TEST_F(LeaderLockTest, ReplacesASessionThatHasEndedInTheSameClaim) {
  claim();
  open("s1");
  hold({true, "m1:4000", 7, false, 9});
  claim();
  settle(session_ended);
  open("s2");
  // Once: a store that ends every session is not asked for ever.
  answer(calls_.holds, Result<KvHolding>(session_ended));
  EXPECT_THAT(told_, ElementsAre("mine 7 s1", "the session has ended"));
  claim();
  open("s3");
  hold({false, "m2:4000", 8, false, 9});
  EXPECT_EQ(told_.back(), "of m2:4000 8 s3");
}

TEST_F(LeaderLockTest, WhatAnEarlierClaimHadUnderWayIsNotGoneOnWith) {
  claim();
  claim();
  EXPECT_THAT(seen(), ElementsAre("open", "open"));
  open("s1");
  EXPECT_THAT(seen(), IsEmpty());
  open("s2");
  hold({false, "m2:4000", 3, false, 3});
  EXPECT_THAT(told_, ElementsAre("of m2:4000 3 s2"));
}

TEST_F(LeaderLockTest, TellsOfChangesAndGoesOnWaiting) {
  claim();
  open("s1");
  hold({false, "m2:4000", 3, false, 3});
  seen();
  answer(calls_.waits, Result<bool>(false));
  EXPECT_THAT(seen(), ElementsAre("await leader 3"));
  EXPECT_EQ(changes_, 0);
  answer(calls_.waits, Result<bool>(true));
  EXPECT_EQ(changes_, 1);
  claim();
  settle();
  hold({false, "m2:4000", 4, false, 5});
  EXPECT_THAT(seen(), ElementsAre("renew s1", "hold leader=m1:4000 s1", "await leader 5"));
  answer(calls_.waits, Result<bool>(silent));
  EXPECT_EQ(changes_, 1);
  EXPECT_THAT(seen(), IsEmpty());
}

TEST_F(LeaderLockTest, HandsOverBeforeItsSessionEnds) {
  claim();
  open("s1");
  hold({true, "m1:4000", 7, false, 9});
  seen();
  std::vector<std::string> released;
  lock_->release({true}, [&](const std::string& failure) { released.push_back(failure); });
  EXPECT_THAT(seen(), ElementsAre("hand_over leader s1"));
  settle();
  EXPECT_THAT(seen(), ElementsAre("close s1"));
  settle();
  EXPECT_THAT(released, ElementsAre(""));
}

TEST_F(LeaderLockTest, ReleasesWithoutAWordWhatItNeverUsed) {
  std::vector<std::string> released;
  lock_->release({false}, [&](const std::string& failure) { released.push_back(failure); });
  EXPECT_THAT(released, ElementsAre(""));
  EXPECT_THAT(seen(), IsEmpty());
}

}  // namespace
}  // namespace swarm::runtime
