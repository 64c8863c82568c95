#include "runtime/election/leader_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace swarm::runtime {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const Error session_ended{Errc::not_found, "the session has ended"};
const Error silent{Errc::unavailable, "no answer"};

// Keeps every call until the test answers it.
class HeldStore final : public KvStore {
 public:
  struct Calls {
    std::vector<std::string> seen;
    std::deque<Done<KvSession>> opens;
    std::deque<Done<KvHolding>> holds;
    std::deque<Done<bool>> waits;
    std::deque<Done<void>> others;
    Duration asked{};
  };
  explicit HeldStore(Calls& calls) : calls_(calls) {}

  void list(const std::string&, Done<KvListing>) override { ADD_FAILURE() << "list"; }
  void await_change(const std::string&, std::uint64_t, Duration, Done<bool>) override {
    ADD_FAILURE() << "await_change";
  }
  void bind(const std::string&, const std::string&, const std::string&, Done<void>) override {
    ADD_FAILURE() << "bind";
  }
  Duration end_delay() const override { return 2s; }
  void open_session(Duration ttl, Done<KvSession> done) override {
    calls_.seen.emplace_back("open");
    calls_.asked = ttl;
    calls_.opens.push_back(std::move(done));
  }
  void renew_session(const std::string& session, Done<void> done) override {
    calls_.seen.push_back("renew " + session);
    calls_.others.push_back(std::move(done));
  }
  void close_session(const std::string& session, Done<void> done) override {
    calls_.seen.push_back("close " + session);
    calls_.others.push_back(std::move(done));
  }
  void hold(const std::string& key, const std::string& value, const std::string& session,
            Done<KvHolding> done) override {
    calls_.seen.push_back("hold " + key + "=" + value + " " + session);
    calls_.holds.push_back(std::move(done));
  }
  void hand_over(const std::string& key, const std::string& session, Done<void> done) override {
    calls_.seen.push_back("hand_over " + key + " " + session);
    calls_.others.push_back(std::move(done));
  }
  void await_key(const std::string& key, std::uint64_t index, Duration, Done<bool> done) override {
    calls_.seen.push_back("await " + key + " " + std::to_string(index));
    calls_.waits.push_back(std::move(done));
  }

 private:
  Calls& calls_;
};

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
  std::vector<std::string> seen() { return std::exchange(calls_.seen, {}); }

  HeldStore::Calls calls_;
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
