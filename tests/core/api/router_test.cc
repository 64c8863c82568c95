#include "core/api/router.h"

#include "core/api/route_table.h"
#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace swarm::test {
namespace {

ManagerOptions with_version(ApiVersion version) {
  ManagerOptions options;
  options.api_version = version;
  return options;
}

TEST(Router, RedirectsToTheCanonicalPath) {
  ManagerHarness swarm;
  Answer answer = swarm.call("GET", "//_ping");
  EXPECT_EQ(answer.status, 301);
  EXPECT_EQ(answer.headers.get("Location"), "/_ping");
  answer = swarm.call("GET", "/v1.40/containers/../info?x=1");
  EXPECT_EQ(answer.status, 301);
  EXPECT_EQ(answer.headers.get("Location"), "/v1.40/info?x=1");
}

TEST(Router, SaysPageNotFoundAsDockerDoes) {
  ManagerHarness swarm;
  for (const auto& [method, target] : {std::pair{"GET", "/nonsense"},
                                       {"POST", "/_ping"},
                                       {"GET", "/v1.40/containers/json/"},
                                       {"GET", "/"},
                                       {"HEAD", "/containers/json"},
                                       {"OPTIONS", "/info"}}) {
    const Answer answer = swarm.call(method, target);
    EXPECT_EQ(answer.status, 404) << target;
    EXPECT_EQ(message(answer), "page not found") << target;
    EXPECT_EQ(answer.headers.get("Api-Version"), "1.43") << target;
  }
}

TEST(Router, TakesEveryVersionUpToWhatIsAnnounced) {
  ManagerHarness swarm;
  EXPECT_EQ(swarm.call("GET", "/v1.15/plugins").status, 200);
  EXPECT_EQ(swarm.call("GET", "/v1.43/plugins").status, 200);
  EXPECT_EQ(swarm.call("GET", "/plugins").status, 200);
  Answer answer = swarm.call("GET", "/v1.44/plugins");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(message(answer),
            "client version 1.44 is too new. Maximum supported API version is 1.43");
  answer = swarm.call("GET", "/v99.99/info");
  EXPECT_EQ(answer.status, 400);
  answer = swarm.call("GET", "/v1.14/plugins");
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("client version 1.14 is too old. Minimum supported API version is "
                             "1.15, please upgrade your client to a newer version"),
            std::string::npos);
}

TEST(Router, AnnouncesWhatEveryHealthyEngineServes) {
  HarnessSetup setup;
  setup.tune = [](int i, sim::FakeEngineOptions& engine) {
    if (i == 1) engine.api_version = "1.41";
  };
  EXPECT_EQ(ManagerHarness(setup).call("GET", "/plugins").headers.get("Api-Version"), "1.41");
  setup.tune = [](int, sim::FakeEngineOptions& engine) { engine.api_version = "1.99"; };
  EXPECT_EQ(ManagerHarness(setup).call("GET", "/plugins").headers.get("Api-Version"), "1.56");
  setup.tune = [](int, sim::FakeEngineOptions& engine) { engine.api_version = "1.24"; };
  EXPECT_EQ(ManagerHarness(setup).call("GET", "/plugins").headers.get("Api-Version"), "1.40");
  setup.engines = 0;
  EXPECT_EQ(ManagerHarness(setup).call("GET", "/plugins").headers.get("Api-Version"), "1.40");
  setup.options = with_version({1, 44});
  EXPECT_EQ(ManagerHarness(setup).call("GET", "/plugins").headers.get("Api-Version"), "1.44");
}

TEST(Router, AnswersBrowsersOnlyIfAsked) {
  HarnessSetup setup;
  setup.options.cors = true;
  ManagerHarness swarm(setup);
  Answer answer = swarm.call("OPTIONS", "/containers/a/b");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.get("Access-Control-Allow-Origin"), "*");
  EXPECT_NE(answer.headers.get("Access-Control-Allow-Headers").find("X-Registry-Auth"),
            std::string_view::npos);
  EXPECT_EQ(swarm.call("OPTIONS", "/nonsense").status, 404);
  answer = ManagerHarness().call("GET", "/plugins");
  EXPECT_FALSE(answer.headers.contains("Access-Control-Allow-Origin"));
}

TEST(Router, PutsTheCommonFieldsOnEveryAnswerOnce) {
  ManagerHarness swarm;
  run(swarm, "web");
  for (const auto& [method, target] : {std::pair{"GET", "/plugins"},
                                       {"GET", "/nonsense"},
                                       {"GET", "/containers/web/top"},
                                       {"GET", "/containers/web/logs?stdout=1"},
                                       {"POST", "/containers/web/stop?t=1"}}) {
    const Answer answer = swarm.call(method, target);
    EXPECT_EQ(count_header(answer, "Api-Version"), 1) << target;
    EXPECT_EQ(answer.headers.get("Api-Version"), "1.43") << target;
    EXPECT_EQ(answer.headers.get("Docker-Experimental"), "false") << target;
    EXPECT_EQ(answer.headers.get("Ostype"), "linux") << target;
    EXPECT_EQ(answer.headers.get("Server"), "swarm/2.0.0 (linux)") << target;
    EXPECT_EQ(count_header(answer, "Server"), 1) << target;
  }
}

TEST(Router, RefusesTargetsThatAreNoneAndGoesOn) {
  ManagerHarness swarm;
  for (const char* target : {"/containers/%zz/json", "/containers/%4", "nonsense", "", "*"}) {
    const Answer answer = swarm.call("GET", target);
    EXPECT_GE(answer.status, 400) << target;
    EXPECT_LT(answer.status, 500) << target;
  }
  EXPECT_EQ(swarm.call("GET", "/plugins").status, 200);
}

TEST(RouteTable, ReachesEachOfItsRows) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const Route& route : all_routes()) {
    EXPECT_TRUE(seen.insert({route.method, route.pattern}).second) << route.pattern;
    EXPECT_NE(route.handler, nullptr) << route.pattern;
    // The pattern itself, read as a path, fits its own row, so no row before it hides it.
    const RouteMatch match = match_route(route.method, route.pattern);
    EXPECT_EQ(match.route, &route) << route.method << " " << route.pattern;
  }
}

TEST(BodyPolicyOf, LeavesUploadsWithTheDriver) {
  EXPECT_EQ(body_policy_of("PUT", "/v1.41/containers/a/archive?path=/").kind,
            BodyPolicy::Kind::streamed);
  EXPECT_EQ(body_policy_of("POST", "/build").kind, BodyPolicy::Kind::streamed);
  EXPECT_EQ(body_policy_of("POST", "/containers/create").kind, BodyPolicy::Kind::buffered);
  EXPECT_EQ(body_policy_of("POST", "/nonsense").kind, BodyPolicy::Kind::buffered);
}

}  // namespace
}  // namespace swarm::test
