#include "core/cluster/engine_monitor.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

const Engine& engine_of(ManagerHarness& swarm, std::string_view name) {
  return *swarm.manager().cluster().engine_named(name);
}

// A proxy stands before the engine and answers in its place, or another program has its address.
TEST(EngineMonitor, DoesNotTakeAnotherServerForAnEngine) {
  ManagerHarness swarm;
  int asked = 0;
  swarm.intercept(1, [&](const HttpRequest&) -> std::optional<HttpResponse> {
    ++asked;
    return HttpResponse{404, {}, "page not found"};
  });
  swarm.run_for(std::chrono::minutes(2));
  const Engine& engine = engine_of(swarm, "node-2");
  EXPECT_EQ(engine.state, EngineState::unhealthy);
  EXPECT_EQ(engine.error, "page not found");  // Of the last look.
  EXPECT_LT(asked, 120);
  EXPECT_TRUE(engine_of(swarm, "node-1").healthy());
}

TEST(EngineMonitor, AsksNoEngineInACircleWhoseEventsBreak) {
  ManagerHarness swarm;
  int streams = 0;
  swarm.intercept(1, [&](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.target.find("/events") == std::string::npos) return std::nullopt;
    ++streams;
    return HttpResponse{200, {}, ""};
  });
  // The stream that is open breaks; from then on each ends at once.
  swarm.cut(1, "/events");
  swarm.run_for(std::chrono::minutes(2));
  EXPECT_TRUE(engine_of(swarm, "node-2").healthy());
  EXPECT_GT(streams, 5);
  EXPECT_LT(streams, 130);
}

}  // namespace
}  // namespace swarm::test
