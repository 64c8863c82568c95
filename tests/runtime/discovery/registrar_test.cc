#include "runtime/discovery/registrar.h"

#include "tests/runtime/support.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace swarm::runtime {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;

// Remembers what it is asked, and answers as it is told: at once, or through the loop.
class ScriptedBackend final : public Backend {
 public:
  explicit ScriptedBackend(boost::asio::io_context& io) : io_(io) {}
  void watch(Sink /*sink*/) override {}
  void enlist(const std::string& address, const Done& done) override {
    asked.push_back("enlist " + address);
    answer(done);
  }
  void withdraw(const std::string& address, const Done& done) override {
    asked.push_back("withdraw " + address);
    answer(done);
  }
  void when_lost(Lost lost) override { lose = std::move(lost); }

  std::vector<std::string> asked;
  std::string failure;
  bool at_once = false;
  Lost lose;

 private:
  void answer(const Done& done) {
    if (at_once) return done(failure);
    boost::asio::post(io_, [done, text = failure] { done(text); });
  }
  boost::asio::io_context& io_;
};

class RegistrarTest : public ::testing::Test {
 protected:
  std::unique_ptr<Registrar> made(const std::string& address, Duration heartbeat = 50ms) {
    RegistrationOptions options;
    options.address = address;
    options.heartbeat = heartbeat;
    options.ttl = 60s;
    return std::make_unique<Registrar>(
        io_, backend_, options, Random(1),
        [this](const LogEntry& entry) { said_.push_back(entry.message); },
        [this] { done_ = true; });
  }
  template <class Condition>
  bool run_until(Condition holds) {
    const auto end = std::chrono::steady_clock::now() + fixtures::patience;
    while (!holds() && std::chrono::steady_clock::now() < end) io_.run_one_for(100ms);
    return holds();
  }

  boost::asio::io_context io_{1};
  ScriptedBackend backend_{io_};
  std::vector<std::string> said_;
  bool done_ = false;
};

TEST_F(RegistrarTest, RenewsAtEveryHeartbeatAndLeaves) {
  const auto registrar = made("127.0.0.1:1");
  EXPECT_FALSE(registrar->health().registered);
  registrar->start();
  ASSERT_TRUE(run_until([&] { return backend_.asked.size() == 3; }));
  EXPECT_TRUE(registrar->health().registered);
  ASSERT_TRUE(run_until([&] { return !registrar->health().engine_problem.empty(); }));
  EXPECT_EQ(registrar->health().engine_problem, "connection refused");
  registrar->leave();
  ASSERT_TRUE(run_until([&] { return done_; }));
  EXPECT_EQ(backend_.asked.back(), "withdraw 127.0.0.1:1");
  EXPECT_THAT(said_, Contains("Left the discovery service"));
}

TEST_F(RegistrarTest, TakesAnswersThatComeAtOnce) {
  backend_.at_once = true;
  backend_.failure = "no leader";
  const auto registrar = made("127.0.0.1:1");
  registrar->start();
  EXPECT_EQ(registrar->health().failure, "no leader");
  backend_.failure.clear();
  ASSERT_TRUE(run_until([&] { return registrar->health().registered; }));
}

TEST_F(RegistrarTest, RegistersAgainWhenTheBackendLostTheEntry) {
  const auto registrar = made("127.0.0.1:1", 30s);
  registrar->start();
  ASSERT_TRUE(run_until([&] { return registrar->health().registered; }));
  backend_.lose("session expired");
  EXPECT_FALSE(registrar->health().registered);
  ASSERT_TRUE(run_until([&] { return registrar->health().registered; }));
  EXPECT_THAT(backend_.asked, ElementsAre("enlist 127.0.0.1:1", "enlist 127.0.0.1:1"));
}

TEST_F(RegistrarTest, AsksItsEngine) {
  fixtures::ServedService engine(fixtures::echo);
  const auto registrar = made(engine.address);
  registrar->start();
  ASSERT_TRUE(run_until([&] { return engine.service.requests >= 2; }));
  EXPECT_EQ(registrar->health().engine_problem, "");
}

TEST_F(RegistrarTest, CallsNobodyOnceDestroyed) {
  auto registrar = made("127.0.0.1:1");
  registrar->start();
  registrar.reset();
  const std::size_t asked = backend_.asked.size();
  io_.run_for(200ms);
  EXPECT_EQ(backend_.asked.size(), asked);
}

}  // namespace
}  // namespace swarm::runtime
