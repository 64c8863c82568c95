#include "core/api/context.h"
#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

TEST(Bounds, LetRequestsWaitAndSendTheRestAway) {
  HarnessSetup setup;
  setup.options.client_requests_max = 2;
  ManagerHarness swarm(setup);
  const std::string id = run(swarm, "web");
  const int node = node_of(swarm, id);
  swarm.set_hanging(node, true);
  std::vector<RequestId> requests;
  requests.reserve(12);
  for (int i = 0; i < 12; ++i) requests.push_back(swarm.start("GET", "/containers/web/top"));
  EXPECT_EQ(swarm.manager().stats().api.waiting, 8u);
  for (int i = 10; i < 12; ++i) {
    const Answer& refused = swarm.answer(requests[static_cast<std::size_t>(i)]);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers.get("Retry-After"), "1");
    EXPECT_EQ(message(refused), "Too many requests of this client are under way");
  }
  // A client that leaves makes room; who waited for its turn gets it.
  swarm.set_hanging(node, false);
  swarm.leave(requests[0]);
  swarm.run_for(std::chrono::seconds(1));
  for (std::size_t i = 2; i < 10; ++i) EXPECT_EQ(swarm.answer(requests[i]).status, 200) << i;
  EXPECT_EQ(swarm.manager().stats().api.waiting, 0u);
  EXPECT_EQ(swarm.manager().stats().api.refused[ApiRefusal::client_busy], 2u);
}

TEST(Bounds, EndTheWaitAfterAWhile) {
  HarnessSetup setup;
  setup.options.requests_max = 1;
  ManagerHarness swarm(setup);
  const std::string id = run(swarm, "web");
  swarm.set_hanging(node_of(swarm, id), true);
  swarm.start("GET", "/containers/web/top");
  EXPECT_EQ(swarm.call("GET", "/_ping").status, 200);
  const RequestId second = swarm.start("GET", "/version");
  swarm.run_for(std::chrono::seconds(31));
  EXPECT_EQ(swarm.answer(second).status, 503);
  EXPECT_EQ(swarm.answer(second).headers.get("Retry-After"), "1");
  EXPECT_EQ(swarm.manager().stats().api.refused[ApiRefusal::waited], 1u);
}

TEST(Bounds, DoNotCountStreams) {
  HarnessSetup setup;
  setup.options.requests_max = 1;
  ManagerHarness swarm(setup);
  const std::string id = run(swarm, "web");
  const RequestId wait = swarm.start("POST", "/containers/web/wait");
  const RequestId logs = swarm.start("GET", "/containers/web/logs?follow=1&stdout=1");
  const RequestId events = swarm.start("GET", "/events");
  swarm.run_for(std::chrono::seconds(1));
  EXPECT_EQ(swarm.call("GET", "/version").status, 200);
  for (const RequestId stream : {wait, logs, events}) {
    EXPECT_FALSE(swarm.answer(stream).complete);
  }
}

TEST(AllowedRequests, AreThoseOfTheList) {
  HarnessSetup setup;
  setup.options.allow = {"containers"};
  ManagerHarness swarm(setup);
  EXPECT_EQ(swarm.call("GET", "/v1.40/containers/json").status, 200);
  EXPECT_EQ(swarm.call("GET", "/_ping").status, 200);
  const Answer denied = swarm.call("GET", "/images/json");
  EXPECT_EQ(denied.status, 403);
  EXPECT_EQ(message(denied), "This part of the API is not allowed here");
  EXPECT_EQ(swarm.call("POST", "/containers/create?name=a", sleeper()).status, 403);
  EXPECT_EQ(swarm.call("GET", "/nosuch").status, 403) << "Nothing is told of what there is.";
  EXPECT_EQ(swarm.manager().stats().api.refused[ApiRefusal::forbidden], 3u);
}

}  // namespace
}  // namespace swarm::test
