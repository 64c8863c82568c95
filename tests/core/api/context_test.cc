#include "core/api/context.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

const RouteStats& stats_of(ManagerHarness& swarm, std::string_view method, std::string_view route) {
  for (const RouteStats& row : swarm.manager().stats().api.routes) {
    if (row.method == method && row.route == route) return row;
  }
  ADD_FAILURE() << "no such route " << route;
  static const RouteStats none;
  return none;
}

TEST(ApiContext, CountsAnswersByRouteAndClass) {
  ManagerHarness swarm;
  run(swarm, "web");
  swarm.call("POST", "/containers/web/stop?t=1");
  swarm.call("POST", "/containers/web/stop?t=1");
  swarm.call("POST", "/containers/zz/stop");
  const RouteStats& stop = stats_of(swarm, "POST", "/containers/{name}/stop");
  EXPECT_EQ(stop.requests[CodeClass::c2xx], 1u);
  EXPECT_EQ(stop.requests[CodeClass::c3xx], 1u);
  EXPECT_EQ(stop.requests[CodeClass::c4xx], 1u);
  EXPECT_EQ(stop.requests[CodeClass::c5xx], 0u);
  EXPECT_GT(stop.duration.sum(), Duration{});
}

TEST(ApiContext, CountsWhatHasNoRoute) {
  ManagerHarness swarm;
  swarm.call("GET", "/nonsense");
  swarm.call("DELETE", "/containers/create/json");
  swarm.call("PATCH", "/containers/create");
  const ApiStats& api = swarm.manager().stats().api;
  EXPECT_EQ(api.unmatched_404, 1u);
  EXPECT_EQ(api.unmatched_405, 1u);
}

TEST(ApiContext, CountsClientsThatLeave) {
  ManagerHarness swarm;
  const int node = node_of(swarm, run(swarm, "web"));
  swarm.set_hanging(node, true);
  const RequestId request = swarm.start("GET", "/containers/web/top");
  EXPECT_EQ(swarm.manager().stats().api.inflight, 1u);
  swarm.leave(request);
  EXPECT_EQ(swarm.manager().stats().api.inflight, 0u);
  EXPECT_EQ(stats_of(swarm, "GET", "/containers/{name}/top").requests[CodeClass::gone], 1u);
  swarm.leave(request);  // Told twice: nothing happens.
  EXPECT_EQ(swarm.manager().stats().api.inflight, 0u);
}

TEST(ApiContext, AnswersPlainTextToClientsBeforeErrorsWereJson) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("GET", "/v1.23/containers/zz/logs");
  EXPECT_EQ(answer.status, 404);
  EXPECT_TRUE(answer.headers.get("Content-Type").starts_with("text/plain"));
  EXPECT_EQ(answer.body, "No such container: zz\n");
}

TEST(ApiContext, GivesUpOnAnEngineThatDoesNotAnswer) {
  ManagerHarness swarm;
  const int node = node_of(swarm, run(swarm, "web"));
  swarm.set_hanging(node, true);
  const RequestId logs = swarm.start("GET", "/containers/web/logs?stdout=1");
  swarm.run_for(std::chrono::seconds(29));
  EXPECT_EQ(swarm.answer(logs).status, 0);
  swarm.run_for(std::chrono::seconds(2));
  EXPECT_EQ(swarm.answer(logs).status, 500);
  EXPECT_NE(message(swarm.answer(logs)).find("no answer in time"), std::string::npos);
}

// Each failed exchange of a client counts against the engine, as the manager's own calls do.
TEST(ApiContext, TakesFailedTunnelsIntoAccount) {
  ManagerHarness swarm;
  const int node = node_of(swarm, run(swarm, "web"));
  swarm.set_down(node, true);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(swarm.call("GET", "/containers/web/logs?stdout=1").status, 500);
  }
  EXPECT_EQ(message(swarm.call("GET", "/containers/web/logs?stdout=1")),
            "Container web running on unhealthy node node-" + std::to_string(node + 1));
}

TEST(ApiContext, NamesTheCandidatesOfAnAmbiguousReference) {
  ManagerHarness swarm;
  for (int i = 0; i < 40; ++i) create(swarm, "c" + std::to_string(i));
  // Forty IDs begin with at most sixteen digits.
  Answer ambiguous;
  for (const char digit : std::string("0123456789abcdef")) {
    const Answer answer = swarm.call("GET", std::string("/containers/") + digit + "/changes");
    if (message(answer).find("Multiple IDs") != std::string::npos) ambiguous = answer;
  }
  EXPECT_EQ(ambiguous.status, 404);
}

TEST(ApiContext, LeavesNothingBehind) {
  ManagerHarness swarm;
  const std::size_t idle = swarm.open_exchanges(0);
  for (int i = 0; i < 20; ++i) {
    const std::string name = "c" + std::to_string(i);
    run(swarm, name);
    swarm.call("GET", "/containers/" + name + "/logs?stdout=1");
    swarm.call("DELETE", "/containers/" + name + "?force=1");
  }
  swarm.run_for(std::chrono::seconds(1));  // For the reads that the last events caused.
  const ApiStats& api = swarm.manager().stats().api;
  EXPECT_EQ(api.inflight, 0u);
  for (std::size_t kind = 0; kind < PerKind<StreamKind>::size; ++kind) {
    EXPECT_EQ(api.streams[static_cast<StreamKind>(kind)], 0u);
  }
  EXPECT_EQ(swarm.open_exchanges(0), idle);
  EXPECT_EQ(swarm.manager().cluster().reservations(), 0u);
}

TEST(ApiContextDeathTest, StopsAtASecondAnswer) {
  ManagerOptions options;
  Timers timers;
  ManagerStats stats;
  Cluster cluster(options, Random(1), timers, stats);
  ApiContext context(cluster, stats);
  Actions actions;
  Step step{{}, actions};
  ApiRequest request;
  request.id = 9;
  context.begin(step, request, nullptr, false);
  context.respond(step, 9, respond_empty(204));
  ASSERT_EQ(actions.size(), 1u);
  EXPECT_DEATH(context.respond(step, 9, respond_empty(204)), "answered_");
}

TEST(ApiContext, IgnoresAnswersToAClientThatLeft) {
  ManagerOptions options;
  Timers timers;
  ManagerStats stats;
  Cluster cluster(options, Random(1), timers, stats);
  ApiContext context(cluster, stats);
  Actions actions;
  Step step{{}, actions};
  ApiRequest request;
  request.id = 9;
  context.begin(step, request, nullptr, false);
  bool told = false;
  context.when_gone(9, [&](Step&) { told = true; });
  context.on(step, ApiClientGone{9});
  EXPECT_TRUE(told);
  EXPECT_FALSE(context.waits(9));
  context.respond(step, 9, respond_empty(204));
  context.send(step, 9, "late");
  context.close_stream(step, 9);
  EXPECT_TRUE(actions.empty());
}

}  // namespace
}  // namespace swarm::test
