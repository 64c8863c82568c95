#include "core/api/replica.h"

#include "core/manager/manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace swarm {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ManagerOptions replicated() {
  ManagerOptions options;
  options.advertise = "m1:4000";
  options.election_patience = 25s;
  return options;
}

// One of several managers, without engines. What it orders is kept until the test looks.
class ReplicaTest : public testing::Test {
 protected:
  void deliver(Event event) { manager_.handle({now_, 0}, std::move(event), actions_); }
  void role(Duration acts_for, const std::string& primary) {
    deliver(RoleChanged{now_ + acts_for, primary});
  }
  RequestId call(const std::string& method, const std::string& target, Headers headers = {},
                 const std::string& body = {}) {
    deliver(ApiCalled{++last_, {method, target, std::move(headers), body}, "client"});
    return last_;
  }
  void pass(Duration time) {
    const Instant end = now_ + time;
    while (manager_.next_deadline() <= end) {
      now_ = std::max(now_, manager_.next_deadline());
      manager_.handle_deadline({now_, 0}, actions_);
    }
    now_ = end;
  }
  template <class Kind>
  std::vector<Kind> take() {
    std::vector<Kind> found;
    Actions rest;
    for (Action& action : actions_) {
      if (auto* kind = std::get_if<Kind>(&action)) {
        found.push_back(std::move(*kind));
      } else {
        rest.push_back(std::move(action));
      }
    }
    actions_ = std::move(rest);
    return found;
  }
  // The only answer since the last look.
  Respond answer() {
    std::vector<Respond> answers = take<Respond>();
    EXPECT_EQ(answers.size(), 1u);
    return answers.empty() ? Respond{} : std::move(answers.front());
  }
  static std::string body_of(const Respond& answer) {
    std::string body;
    for (const SharedPart& part : answer.body) body += part.bytes;
    return body;
  }
  void fail_proxy(RequestId request, FailureKind failure, const std::string& reason) {
    deliver(ProxyFinished{request, 0, false, failure, reason});
  }

  Manager manager_{replicated(), Random(1)};
  Instant now_{1h};
  Actions actions_;
  RequestId last_ = 0;
};

TEST_F(ReplicaTest, TellsItsRoleItself) {
  call("GET", "/info");
  EXPECT_THAT(body_of(answer()), HasSubstr(R"([["Role","replica"],["Primary",""],)"));
  role(0s, "m2:4000");
  call("GET", "/v1.40/info");
  EXPECT_THAT(body_of(answer()), HasSubstr(R"([["Role","replica"],["Primary","m2:4000"],)"));
  role(9s, "m1:4000");
  call("GET", "/info");
  EXPECT_THAT(body_of(answer()), HasSubstr(R"([["Role","primary"],["Strategy",)"));
  pass(9s);
  call("GET", "/info");
  EXPECT_THAT(body_of(answer()), HasSubstr(R"(["Role","replica"])"));
  call("HEAD", "/_ping");
  EXPECT_EQ(answer().status, 200);
}

TEST_F(ReplicaTest, WaitsForAPrimaryForATimeThenSaysSo) {
  call("GET", "/containers/json");
  pass(24s);
  EXPECT_THAT(take<Respond>(), IsEmpty());
  pass(2s);
  const Respond refused = answer();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.get("Retry-After"), "5");
  EXPECT_EQ(body_of(refused), "{\"message\":\"No elected primary cluster manager\"}\n");
}

TEST_F(ReplicaTest, ServesWhatHasWaitedOnceItIsThePrimary) {
  call("GET", "/containers/json");
  role(9s, "m1:4000");
  EXPECT_EQ(answer().status, 200);
  pass(60s);
  EXPECT_THAT(take<Respond>(), IsEmpty());
}

TEST_F(ReplicaTest, ForwardsWithEverythingThatBelongsToARequest) {
  role(0s, "m2:4000");
  EXPECT_THAT(take<OpenEngine>(), ElementsAre(OpenEngine{primary_keys[0], "m2:4000"}));
  call("POST", "/v1.40/containers/create?name=web",
       {{"X-Registry-Auth", "secret"}, {"Connection", "keep-alive"}, {"Host", "m1:4000"}}, "{}");
  const auto proxies = take<Proxy>();
  ASSERT_EQ(proxies.size(), 1u);
  const Proxy& proxy = proxies[0];
  EXPECT_EQ(proxy.engine, primary_keys[0]);
  EXPECT_EQ(proxy.http.method, "POST");
  EXPECT_EQ(proxy.http.target, "/v1.40/containers/create?name=web");
  EXPECT_EQ(
      proxy.http.headers,
      (Headers{{"Host", "m2:4000"}, {"X-Registry-Auth", "secret"}, {forwarded_header, "m1:4000"}}));
  EXPECT_EQ(proxy.http.body, "{}");
  EXPECT_FALSE(proxy.hijack || proxy.body_from_client || proxy.ends_softly);
}

TEST_F(ReplicaTest, ForwardsStreamsAndWhatTakesOverTheConnection) {
  role(0s, "m2:4000");
  struct Case {
    std::string method;
    std::string target;
    Headers headers;
    std::string is;
  };
  const Headers websocket{{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};
  const Case cases[] = {
      {"POST", "/containers/web/attach?stream=1", {}, "hijack"},
      {"POST", "/v1.30/exec/e1/start", {{"Content-Length", "2"}}, "hijack"},
      {"GET", "/containers/web/attach/ws", websocket, "hijack"},
      {"POST", "/session", {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}}, "hijack"},
      {"PUT", "/containers/web/archive?path=/", {{"Transfer-Encoding", "chunked"}}, "body"},
      {"GET", "/events", {}, "soft"},
      {"GET", "/events?until=5", {}, ""},
      {"GET", "/containers/web/logs?follow=1&stdout=1", {}, "soft"},
      {"GET", "/containers/web/logs?stdout=1", {}, ""},
      {"GET", "/no/such/path", {}, ""},
  };
  for (const Case& each : cases) {
    call(each.method, each.target, each.headers);
    const auto proxies = take<Proxy>();
    ASSERT_EQ(proxies.size(), 1u) << each.target;
    EXPECT_EQ(proxies[0].hijack, each.is == "hijack") << each.target;
    EXPECT_EQ(proxies[0].body_from_client, each.is == "body") << each.target;
    EXPECT_EQ(proxies[0].ends_softly, each.is == "soft") << each.target;
    EXPECT_EQ(proxies[0].http.headers.contains("Upgrade"), each.headers.contains("Upgrade"));
    EXPECT_EQ(proxies[0].http.headers.get("Transfer-Encoding"),
              each.headers.get("Transfer-Encoding"));
  }
}

TEST_F(ReplicaTest, AsksTheNextPrimaryWhereNothingWasSent) {
  role(0s, "m2:4000");
  const RequestId request = call("POST", "/containers/create", {}, "{}");
  EXPECT_EQ(take<Proxy>().size(), 1u);
  fail_proxy(request, FailureKind::refused, "connection refused");
  EXPECT_THAT(take<Proxy>(), IsEmpty());
  role(0s, "");
  role(0s, "m3:4000");
  const auto proxies = take<Proxy>();
  ASSERT_EQ(proxies.size(), 1u);
  EXPECT_EQ(proxies[0].engine, primary_keys[1]);
  EXPECT_EQ(proxies[0].http.body, "{}");
}

TEST_F(ReplicaTest, TellsWhyThePrimaryCannotBeReached) {
  role(0s, "m2:4000");
  const RequestId request = call("GET", "/images/json");
  fail_proxy(request, FailureKind::refused, "connection refused");
  pass(26s);
  const Respond refused = answer();
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(body_of(refused),
              HasSubstr("Unable to reach primary cluster manager (m2:4000): connection refused"));
}

TEST_F(ReplicaTest, DoesNothingTwice) {
  role(0s, "m2:4000");
  const RequestId request = call("POST", "/containers/create", {}, "{}");
  fail_proxy(request, FailureKind::reset, "");
  EXPECT_EQ(answer().status, 503);
  role(0s, "m3:4000");
  // It was answered once.
  EXPECT_EQ(take<Proxy>().size(), 1u);
}

TEST_F(ReplicaTest, AReadIsAskedForAgainAfterALoss) {
  role(0s, "m2:4000");
  const RequestId request = call("GET", "/containers/json");
  role(0s, "m3:4000");
  take<Proxy>();
  pass(10s);
  EXPECT_THAT(take<CloseEngine>(), ElementsAre(CloseEngine{primary_keys[0]}));
  fail_proxy(request, FailureKind::forgotten, "");
  const auto proxies = take<Proxy>();
  ASSERT_EQ(proxies.size(), 1u);
  EXPECT_EQ(proxies[0].engine, primary_keys[1]);
}

TEST_F(ReplicaTest, WhatAnotherHasForwardedDoesNotGoRound) {
  role(0s, "m2:4000");
  call("GET", "/containers/json", {{forwarded_header, "m2:4000"}});
  EXPECT_THAT(take<Proxy>(), IsEmpty());
  role(9s, "m1:4000");
  EXPECT_EQ(answer().status, 200);
}

TEST_F(ReplicaTest, ForgetsAClientThatLeavesWhileItWaits) {
  const RequestId request = call("GET", "/containers/json");
  deliver(ApiClientGone{request});
  role(9s, "m1:4000");
  pass(60s);
  EXPECT_THAT(take<Respond>(), IsEmpty());
}

TEST_F(ReplicaTest, KeepsNoMoreThanABoundedNumber) {
  for (int i = 0; i < 1024; ++i) call("GET", "/containers/json");
  EXPECT_THAT(take<Respond>(), IsEmpty());
  call("GET", "/containers/json");
  EXPECT_EQ(answer().status, 503);
}

TEST_F(ReplicaTest, NeverForwardsToItself) {
  role(0s, "m1:4000");
  call("GET", "/containers/json");
  EXPECT_THAT(take<OpenEngine>(), IsEmpty());
  EXPECT_THAT(take<Proxy>(), IsEmpty());
}

}  // namespace
}  // namespace swarm
