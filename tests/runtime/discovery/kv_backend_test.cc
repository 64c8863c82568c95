#include "runtime/discovery/kv_backend.h"

#include "tests/runtime/held_store.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace swarm::runtime {
namespace {

using fixtures::HeldStore;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Error out_of_order{Errc::unavailable, "out of order"};
const Error session_ended{Errc::not_found, "the session has ended"};

class KvBackend : public ::testing::Test {
 protected:
  void make(const BackendOptions& options = {.heartbeat = 60s, .ttl = 180s}) {
    backend_ = make_kv_backend(io_, std::make_unique<HeldStore>(calls_), "nodes", options);
  }
  void watch(const BackendOptions& options = {.heartbeat = 60s, .ttl = 180s}) {
    make(options);
    backend_->watch([this](Event event) {
      if (auto* const listed = std::get_if<DiscoveryListed>(&event)) {
        snapshots_.push_back(std::move(listed->entries));
      } else {
        failures_.push_back(std::get<DiscoveryFailed>(event).reason);
      }
    });
  }
  template <class Queue, class Answer>
  static void answer(Queue& queue, Answer with) {
    ASSERT_FALSE(queue.empty());
    const auto done = std::move(queue.front());
    queue.pop_front();
    done(std::move(with));
  }
  void list(std::uint64_t index, std::vector<KvEntry> entries) {
    answer(calls_.lists, Result<KvListing>(KvListing{std::move(entries), index}));
  }
  void fail_list() { answer(calls_.lists, Result<KvListing>(out_of_order)); }
  void end_wait(Result<bool> with) { answer(calls_.waits, std::move(with)); }
  void open(const std::string& id) { answer(calls_.opens, Result<KvSession>(KvSession{id, 180s})); }
  void settle(const Result<void>& with = {}) { answer(calls_.others, with); }

  // How long it takes until it asks for a list.
  Duration until_list() {
    const auto begin = std::chrono::steady_clock::now();
    io_.restart();
    while (calls_.lists.empty() && io_.run_one_for(10s) > 0) {
    }
    return std::chrono::steady_clock::now() - begin;
  }
  std::vector<std::string> seen() { return std::exchange(calls_.seen, {}); }
  Backend::Done note() {
    return [this](const std::string& failure) { answers_.push_back(failure); };
  }

  boost::asio::io_context io_;
  HeldStore::Calls calls_;
  std::unique_ptr<Backend> backend_;
  std::vector<std::vector<std::string>> snapshots_;
  std::vector<std::string> failures_;
  std::vector<std::string> answers_;
};

TEST_F(KvBackend, WaitsFromTheIndexOfItsListAndListsAgain) {
  watch();
  list(7, {{"a:1", "a:1"}, {"b", "b:1"}});
  EXPECT_THAT(snapshots_, ElementsAre(ElementsAre("a:1", "b:1")));
  EXPECT_THAT(seen(), ElementsAre("list nodes", "await nodes 7"));
  end_wait(true);
  until_list();
  list(9, {});
  EXPECT_THAT(snapshots_.back(), IsEmpty());
  end_wait(false);  // Also when nothing changed: a store that went silent is found out by this.
  until_list();
  EXPECT_THAT(seen(), ElementsAre("list nodes", "await nodes 9", "list nodes"));
  EXPECT_THAT(failures_, IsEmpty());
  EXPECT_THAT(calls_.wait_times, ElementsAre(15s, 15s));
}

TEST_F(KvBackend, TellsFailuresAndTriesAgainWithGrowingPauses) {
  watch();
  fail_list();
  EXPECT_GE(until_list(), 200ms);
  fail_list();
  EXPECT_GE(until_list(), 450ms);
  list(7, {{"a:1", "a:1"}});
  end_wait(out_of_order);
  EXPECT_LE(until_list(), 5s);
  EXPECT_THAT(failures_, ElementsAre("out of order", "out of order", "out of order"));
  EXPECT_EQ(snapshots_.size(), 1u);
}

TEST_F(KvBackend, PausesNoLongerThanAHeartbeat) {
  watch({.heartbeat = 1s, .ttl = 180s});
  Duration longest{};
  for (int i = 0; i < 4; ++i) {
    fail_list();
    longest = std::max(longest, until_list());
  }
  EXPECT_GE(longest, 450ms);
  list(1, {});
  EXPECT_EQ(calls_.wait_times.back(), 1s);
}

TEST_F(KvBackend, EnlistsUnderASessionOfItsOwn) {
  make();
  backend_->enlist("h:1", note());
  open("s1");
  settle();
  EXPECT_THAT(answers_, ElementsAre(""));
  EXPECT_THAT(seen(), ElementsAre("open", "bind nodes/h:1=h:1 s1"));
  backend_->enlist("h:1", note());
  settle();
  settle();
  EXPECT_THAT(seen(), ElementsAre("renew s1", "bind nodes/h:1=h:1 s1"));
  backend_->enlist("other:1", note());
  open("s2");
  settle();
  backend_->withdraw("h:1", note());
  settle();
  EXPECT_THAT(seen(), ElementsAre("open", "bind nodes/other:1=other:1 s2", "close s1"));
  EXPECT_THAT(answers_, ElementsAre("", "", "", ""));
}

TEST_F(KvBackend, ReplacesASessionThatHasEndedInTheSameCall) {
  make();
  backend_->enlist("h:1", note());
  open("s1");
  settle();
  seen();
  backend_->enlist("h:1", note());
  settle(session_ended);
  open("s2");
  settle();
  EXPECT_THAT(seen(), ElementsAre("renew s1", "open", "bind nodes/h:1=h:1 s2"));
  backend_->enlist("h:1", note());
  settle();
  settle(session_ended);  // Between the renewal and the key.
  open("s3");
  settle(session_ended);  // A store that does this once more is out of order.
  EXPECT_THAT(answers_, ElementsAre("", "", "the session has ended"));
}

TEST_F(KvBackend, KeepsItsSessionThroughFailures) {
  make();
  backend_->enlist("h:1", note());
  open("s1");
  settle(out_of_order);
  seen();
  backend_->enlist("h:1", note());
  settle(out_of_order);
  backend_->enlist("h:1", note());
  settle();
  settle();
  EXPECT_THAT(seen(), ElementsAre("renew s1", "renew s1", "bind nodes/h:1=h:1 s1"));
  EXPECT_THAT(answers_, ElementsAre("out of order", "out of order", ""));
}

TEST_F(KvBackend, AnswersEveryCallOnce) {
  make();
  backend_->enlist("h:1", note());
  backend_->enlist("h:1", note());
  EXPECT_THAT(answers_, ElementsAre("the registration before this one is still under way"));
  open("s1");
  backend_->withdraw("h:1", note());
  EXPECT_EQ(answers_.back(), "withdrawn meanwhile");
  settle();  // The key, which nobody waits for.
  settle();
  EXPECT_THAT(answers_, ElementsAre("the registration before this one is still under way",
                                    "withdrawn meanwhile", ""));
}

TEST_F(KvBackend, MayBeDestroyedAtAnyStep) {
  watch();
  backend_->enlist("h:1", note());
  HeldStore::Calls calls = std::move(calls_);
  backend_.reset();
  calls.lists.front()(KvListing{{}, 1});
  calls.opens.front()(KvSession{"s", 1s});
  EXPECT_THAT(snapshots_, IsEmpty());
  EXPECT_THAT(answers_, IsEmpty());

  make();
  int events = 0;
  backend_->watch([&](const Event&) {
    ++events;
    backend_.reset();
  });
  list(1, {});
  EXPECT_EQ(events, 1);
}

}  // namespace
}  // namespace swarm::runtime
