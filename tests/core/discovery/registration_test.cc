#include "core/discovery/registration.h"

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

// A registration and the time, step by step.
class Script {
 public:
  explicit Script(Duration delay = {}, std::uint64_t seed = 1)
      : registration({"10.0.0.1:2375", "token://xxxxx", 60s, 180s, delay}, Random(seed)) {
    registration.start(now, orders_);
  }

  // What it ordered since the last look, log lines apart.
  std::vector<std::string> orders() {
    std::vector<std::string> words;
    for (const RegistrationOrder& order : std::exchange(orders_, {})) {
      if (std::holds_alternative<Enlist>(order)) words.emplace_back("enlist");
      if (std::holds_alternative<Withdraw>(order)) words.emplace_back("withdraw");
      if (std::holds_alternative<AskEngine>(order)) words.emplace_back("ask");
      if (std::holds_alternative<LeaveDone>(order)) words.emplace_back("done");
      if (const auto* enlist = std::get_if<Enlist>(&order)) attempt = enlist->attempt;
      if (auto* entry = std::get_if<LogEntry>(&order)) {
        if (entry->level != LogLevel::debug) said.push_back(entry->message);
      }
    }
    return words;
  }
  void answer(const std::string& failure = "") {
    registration.enlisted(now, attempt, failure, orders_);
  }
  // To its next deadline; how long that was.
  Duration advance() {
    const Duration waited = registration.next_deadline() - now;
    now = registration.next_deadline();
    registration.handle_deadline(now, orders_);
    return waited;
  }
  // Until it orders `word`.
  Duration advance_to(const std::string& word) {
    const Instant begin = now;
    while (true) {
      advance();
      const std::vector<std::string> words = orders();
      if (std::ranges::find(words, word) != words.end()) return now - begin;
    }
  }
  void engine(int status, std::string reason = "") {
    registration.engine_answered(now, {status, std::move(reason)}, orders_);
  }
  bool has_said(const std::string& text) {
    orders();
    return std::ranges::any_of(
        said, [&](const std::string& line) { return line.find(text) != std::string::npos; });
  }

  Instant now{1h};
  Registration registration;
  std::uint64_t attempt = 0;
  std::vector<std::string> said;

 private:
  RegistrationOrders orders_;
};

TEST(Registration, RegistersAtOnceAndRenewsWithinTheHeartbeat) {
  Script script;
  EXPECT_THAT(script.orders(), ElementsAre("ask", "enlist"));
  EXPECT_FALSE(script.registration.is_registered(script.now));
  script.answer();
  EXPECT_TRUE(script.registration.is_registered(script.now));
  for (int i = 0; i < 20; ++i) {
    const Duration waited = script.advance_to("enlist");
    EXPECT_LE(waited, 60s);
    EXPECT_GE(waited, 54s);
    script.answer();
  }
  EXPECT_TRUE(script.has_said("Registering on the discovery service every 1m0s..."));
  EXPECT_EQ(std::ranges::count(script.said, "Registered"), 1);
}

TEST(Registration, WaitsForARandomPartOfTheDelay) {
  Script script(10s, 3);
  EXPECT_THAT(script.orders(), ElementsAre("ask"));
  EXPECT_TRUE(script.has_said("to avoid synchronized registration"));
  const Duration waited = script.advance();
  EXPECT_GT(waited, 0s);
  EXPECT_LT(waited, 10s);
  EXPECT_THAT(script.orders(), ElementsAre("enlist"));
  EXPECT_NE(Script(10s, 4).registration.next_deadline(), script.now);
}

TEST(Registration, TriesAgainSoonAfterFailuresAndTellsThemOnce) {
  Script script;
  script.orders();
  Duration longest{};
  for (int i = 0; i < 30; ++i) {
    script.answer("connection refused");
    longest = std::max(longest, script.advance_to("enlist"));
  }
  EXPECT_LE(longest, 10s);
  EXPECT_GE(longest, 5s);
  EXPECT_EQ(std::ranges::count(script.said, "Registration failed: connection refused"), 1);
  script.answer();
  EXPECT_TRUE(script.has_said("Registered"));
  EXPECT_EQ(script.registration.last_failure(), "");
  // And begins with short pauses at the next trouble.
  script.advance_to("enlist");
  script.answer("no leader");
  EXPECT_LE(script.advance_to("enlist"), 1s);
  script.answer();
  EXPECT_TRUE(script.has_said("Registered again"));
}

TEST(Registration, TellsWhenItHasRunOut) {
  Script script;
  script.orders();
  script.answer();
  script.advance_to("enlist");
  const Instant end = script.now + 180s;
  while (script.now < end) {
    script.answer("down");
    script.advance_to("enlist");
  }
  EXPECT_FALSE(script.registration.is_registered(script.now));
  EXPECT_EQ(std::ranges::count(script.said,
                               "The registration has run out: managers will let go of this engine"),
            1);
}

TEST(Registration, DoesNotWaitForeverForAnAnswer) {
  Script script;
  script.orders();
  const std::uint64_t first = script.attempt;
  EXPECT_LE(script.advance_to("enlist"), 31s);
  EXPECT_EQ(script.registration.last_failure(), "the discovery service does not answer");
  // The late answer is not the one that is waited for.
  RegistrationOrders late;
  script.registration.enlisted(script.now, first, "", late);
  EXPECT_THAT(late, IsEmpty());
  EXPECT_FALSE(script.registration.is_registered(script.now));
  script.answer();
  EXPECT_TRUE(script.registration.is_registered(script.now));
}

TEST(Registration, RegistersAtOnceWhenItsEntryWasLost) {
  Script script;
  script.orders();
  script.answer();
  script.now += 10s;
  RegistrationOrders orders;
  script.registration.lost(script.now, "session expired", orders);
  EXPECT_EQ(std::ranges::count_if(
                orders, [](const auto& order) { return std::holds_alternative<Enlist>(order); }),
            1);
  EXPECT_FALSE(script.registration.is_registered(script.now));
  // Not before the first success: then the attempts go on anyway.
  RegistrationOrders none;
  Script fresh;
  fresh.registration.lost(fresh.now, "session expired", none);
  EXPECT_THAT(none, IsEmpty());
}

TEST(Registration, TellsWhenItsEngineGoesAndComesAndKeepsRegistering) {
  Script script;
  script.orders();
  script.answer();
  script.engine(200);
  EXPECT_THAT(script.orders(), IsEmpty());
  script.advance_to("ask");
  script.engine(0, "connection refused");
  EXPECT_FALSE(script.registration.engine_is_well());
  EXPECT_TRUE(
      script.has_said("The engine is unreachable, it stays registered: connection refused"));
  script.advance_to("enlist");
  script.answer();
  script.advance_to("ask");
  script.engine(503);
  EXPECT_EQ(script.registration.engine_problem(), "it answers 503");
  script.advance_to("ask");
  // Docker answers plain HTTP at a TLS port so: it is there.
  script.engine(400);
  EXPECT_TRUE(script.has_said("The engine is reachable again"));
  EXPECT_TRUE(script.registration.engine_is_well());
  const auto tellings = std::ranges::count_if(
      script.said, [](const std::string& line) { return line.find("engine is") != line.npos; });
  EXPECT_EQ(tellings, 2);
}

TEST(Registration, AsksItsEngineOnlyOnceAtATime) {
  Script script;
  script.orders();
  for (int i = 0; i < 10; ++i) {
    script.answer();
    script.advance();
    const std::vector<std::string> words = script.orders();
    EXPECT_EQ(std::ranges::count(words, "ask"), 0);
  }
}

TEST(RegistrationLeave, TakesTheAddressOffTheList) {
  Script script;
  script.orders();
  script.answer();
  RegistrationOrders orders;
  script.registration.leave(script.now, orders);
  ASSERT_EQ(orders.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<Withdraw>(orders.front()));
  orders.clear();
  script.registration.withdrawn(script.now, "", orders);
  EXPECT_TRUE(std::holds_alternative<LeaveDone>(orders.back()));
  EXPECT_EQ(script.registration.next_deadline(), never);
  EXPECT_FALSE(script.registration.is_registered(script.now));
}

TEST(RegistrationLeave, IsDoneAtOnceIfNothingWasRegistered) {
  Script script(10s, 3);
  RegistrationOrders orders;
  script.registration.leave(script.now, orders);
  ASSERT_EQ(orders.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<LeaveDone>(orders.front()));
}

TEST(RegistrationLeave, TakesBackWhatIsUnderWay) {
  Script script;
  script.orders();
  RegistrationOrders orders;
  script.registration.leave(script.now, orders);
  EXPECT_THAT(orders, IsEmpty());
  script.answer();
  EXPECT_THAT(script.orders(), ElementsAre("withdraw"));
}

TEST(RegistrationLeave, EndsSoonWithoutTheStore) {
  Script script;
  script.orders();
  RegistrationOrders orders;
  script.registration.leave(script.now, orders);
  const Instant begin = script.now;
  script.advance();
  EXPECT_THAT(script.orders(), ElementsAre("withdraw"));
  script.advance();
  EXPECT_THAT(script.orders(), ElementsAre("done"));
  EXPECT_LE(script.now - begin, 8s);
  EXPECT_TRUE(script.has_said("the entry goes with its ttl"));
}

}  // namespace
}  // namespace swarm
