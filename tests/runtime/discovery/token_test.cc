#include "runtime/discovery/token.h"

#include "runtime/http/server.h"
#include "runtime/tokens/token_service.h"
#include "tests/runtime/support.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace swarm::runtime {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A backend and the service that it asks, in one loop.
class TokenBackendTest : public ::testing::Test {
 protected:
  TokenBackendTest() {
    const Result<std::string> token = store_.create();
    if (token) token_ = *token;
    address_ = server_.listen("127.0.0.1:0");
  }

  std::unique_ptr<Backend> backend(const std::string& rest, Duration heartbeat = 60s) {
    BackendOptions options;
    options.heartbeat = heartbeat;
    options.ttl = 60s;
    BackendResult made = make_token_backend(io_.get_executor(), rest, options);
    EXPECT_TRUE(made);
    return made ? std::move(*made) : nullptr;
  }
  std::unique_ptr<Backend> backend() { return backend(address_ + "/v1/" + token_); }

  template <class Condition>
  bool run_until(Condition holds) {
    const auto end = std::chrono::steady_clock::now() + fixtures::patience;
    while (!holds() && std::chrono::steady_clock::now() < end) io_.run_one_for(100ms);
    return holds();
  }
  std::string enlisted(Backend& backend, const std::string& address) {
    std::optional<std::string> outcome;
    backend.enlist(address, [&](std::string failure) { outcome = std::move(failure); });
    EXPECT_TRUE(run_until([&] { return outcome.has_value(); }));
    return outcome.value_or("no answer");
  }
  Event first_event(Backend& backend) {
    std::optional<Event> seen;
    backend.watch([&](Event event) { seen = std::move(event); });
    EXPECT_TRUE(run_until([&] { return seen.has_value(); }));
    return seen.value_or(Event{});
  }

  boost::asio::io_context io_{1};
  TokenStore store_{":memory:", 0};
  TokenService service_{store_, RateLimit{0, 0}, [] { return Moment{}; }, [](const LogEntry&) {}};
  Server server_{io_, service_};
  std::string token_;
  std::string address_;
};

TEST_F(TokenBackendTest, RegistersListsAndWithdraws) {
  const auto agent = backend();
  EXPECT_EQ(enlisted(*agent, "10.0.0.1:2375"), "");
  EXPECT_EQ(enlisted(*agent, "[2001:db8::1]:2375"), "");
  EXPECT_THAT(std::get<DiscoveryListed>(first_event(*backend())).entries,
              ElementsAre("10.0.0.1:2375", "[2001:db8::1]:2375"));

  std::optional<std::string> outcome;
  agent->withdraw("[2001:db8::1]:2375", [&](const std::string& failure) { outcome = failure; });
  ASSERT_TRUE(run_until([&] { return outcome.has_value(); }));
  EXPECT_EQ(*outcome, "");
  const auto listed = std::get<DiscoveryListed>(first_event(*backend()));
  EXPECT_THAT(listed.entries, ElementsAre("10.0.0.1:2375"));
  EXPECT_THAT(listed.left, ElementsAre("[2001:db8::1]:2375"));
}

TEST_F(TokenBackendTest, LooksAgainAtEveryHeartbeat) {
  const auto manager = backend(address_ + "/" + token_, 20ms);
  std::vector<std::vector<std::string>> snapshots;
  manager->watch([&](Event event) {
    if (auto* const listed = std::get_if<DiscoveryListed>(&event)) {
      snapshots.push_back(std::move(listed->entries));
    }
  });
  ASSERT_TRUE(run_until([&] { return snapshots.size() == 2; }));
  EXPECT_THAT(snapshots.back(), IsEmpty());
  ASSERT_TRUE(store_.enlist(token_, "a:1", 60s, 0));
  ASSERT_TRUE(run_until([&] { return !snapshots.back().empty(); }));
}

TEST_F(TokenBackendTest, TellsStatusAndMessageOfARefusal) {
  const auto stranger = backend(address_ + "/v1/0123456789abcdef");
  EXPECT_EQ(std::get<DiscoveryFailed>(first_event(*stranger)).reason,
            "Failed to fetch entries, Discovery service returned 404 HTTP status code: no such "
            "cluster");
  EXPECT_EQ(enlisted(*stranger, "a:1"),
            "Discovery service returned 404 HTTP status code: no such cluster");
}

TEST_F(TokenBackendTest, TriesAgainAfterFailures) {
  const auto manager = backend("127.0.0.1:1/v1/" + token_, 20ms);
  int failures = 0;
  manager->watch([&](const Event& event) {
    ASSERT_TRUE(std::holds_alternative<DiscoveryFailed>(event));
    EXPECT_EQ(std::get<DiscoveryFailed>(event).reason,
              "token service 127.0.0.1:1: connection refused");
    ++failures;
  });
  EXPECT_TRUE(run_until([&] { return failures == 3; }));
}

TEST_F(TokenBackendTest, DeliversNothingOnceDestroyed) {
  auto manager = backend(address_ + "/v1/" + token_, 20ms);
  int delivered = 0;
  // Also from within its own call.
  manager->watch([&](const Event&) {
    ++delivered;
    manager.reset();
  });
  EXPECT_TRUE(run_until([&] { return delivered == 1; }));
  io_.run_for(100ms);
  EXPECT_EQ(delivered, 1);
}

TEST(MakeTokenBackend, SaysWhatIsWrong) {
  boost::asio::io_context io;
  const auto problem_of = [&](const std::string& rest) {
    const BackendResult made = make_token_backend(io.get_executor(), rest, {});
    return made ? std::string() : made.error().detail;
  };
  EXPECT_EQ(problem_of(""), "token is empty");
  EXPECT_THAT(problem_of("abc"), HasSubstr("needs a token service"));
  EXPECT_THAT(problem_of("https://h:x/abc"), HasSubstr("the port is not a number"));
  EXPECT_THAT(problem_of("h:x/abc"), HasSubstr("the port is not a number"));
}

// What other services may answer.
TEST(TokenBackend, RefusesAnswersThatAreNoList) {
  fixtures::ServedService served([](const std::shared_ptr<Exchange>& exchange,
                                    const HttpRequest& request, const std::string&) {
    const bool odd = request.target == "/clusters/odd";
    exchange->respond(200, {}, {fixtures::bytes_of(odd ? R"(["a:1",7])" : "<html>")});
  });
  boost::asio::io_context io;
  const auto first_event = [&](const std::string& token) {
    BackendResult made = make_token_backend(io.get_executor(), served.address + "/" + token, {});
    std::optional<Event> seen;
    (*made)->watch([&](Event event) { seen = std::move(event); });
    while (!seen) io.run_one();
    return *seen;
  };
  EXPECT_THAT(std::get<DiscoveryFailed>(first_event("page")).reason, HasSubstr("no JSON array"));
  // One bad entry does not hold up the others; the core refuses it.
  EXPECT_THAT(std::get<DiscoveryListed>(first_event("odd")).entries, ElementsAre("a:1", "7"));
}

}  // namespace
}  // namespace swarm::runtime
