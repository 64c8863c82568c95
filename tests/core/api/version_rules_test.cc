#include "core/api/version_rules.h"

#include "core/api/route_table.h"
#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace swarm::test {
namespace {

TEST(VersionRules, NameRoutesThatThereAre) {
  for (const VersionRule& rule : version_rules()) {
    EXPECT_TRUE(std::ranges::any_of(all_routes(), [&](const Route& route) {
      return route.method == rule.method && route.pattern == rule.pattern;
    })) << rule.pattern;
  }
}

std::string pruned(ApiVersion client, ApiVersion engine, const std::string& filters) {
  Query query;
  if (!filters.empty()) query.add("filters", filters);
  adapt_request("POST", "/volumes/prune", client, engine, query);
  return std::string(query.get("filters"));
}

TEST(VersionRules, KeepTheMeaningOfAVolumePrune) {
  EXPECT_EQ(pruned({1, 40}, {1, 44}, ""), R"({"all":["true"]})");
  EXPECT_EQ(pruned({1, 44}, {1, 41}, ""), R"({"label":["com.docker.volume.anonymous"]})");
  EXPECT_EQ(pruned({1, 44}, {1, 41}, R"({"all":["1"]})"), R"({"all":["1"]})");
  EXPECT_EQ(pruned({1, 40}, {1, 40}, ""), "");
  EXPECT_EQ(pruned({1, 44}, {1, 44}, ""), "");
  EXPECT_EQ(pruned({}, {1, 44}, ""), "");
  EXPECT_EQ(pruned({1, 40}, {1, 41}, ""), "");
}

// Engines whose lowest version is above the client's, as Docker 29 has it.
ManagerHarness modern() {
  HarnessSetup setup;
  setup.options.api_version = {1, 44};
  setup.tune = [](int, sim::FakeEngineOptions& engine) {
    engine.version = "29.0.0";
    engine.api_version = "1.51";
    engine.api_version_min = "1.44";
  };
  return ManagerHarness(setup);
}

TEST(VersionRules, ReachEngines) {
  ManagerHarness swarm = modern();
  swarm.forget_requests();
  EXPECT_EQ(swarm.call("POST", "/v1.40/volumes/prune").status, 200);
  ASSERT_FALSE(swarm.requests(0).empty());
  EXPECT_EQ(swarm.requests(0)[0].target,
            "/v1.44/volumes/prune?filters=%7B%22all%22%3A%5B%22true%22%5D%7D");
}

TEST(VersionRules, GiveOldClientsWhatTheyKnow) {
  ManagerHarness swarm = modern();
  for (int node = 0; node < 3; ++node) {
    swarm.intercept(node, [](const HttpRequest& request) -> std::optional<HttpResponse> {
      if (request.target.find("/images/busybox/json") == std::string::npos) return std::nullopt;
      return HttpResponse{200, {}, R"({"Id":"1","Size":7})"};
    });
  }
  EXPECT_EQ(swarm.call("GET", "/v1.40/images/busybox/json").body,
            "{\"Id\":\"1\",\"Size\":7,\"VirtualSize\":7}\n");
  EXPECT_EQ(swarm.call("GET", "/v1.44/images/busybox/json").body, R"({"Id":"1","Size":7})");
}

TEST(VersionRules, TellOldClientsErrorsInPlainText) {
  ManagerHarness swarm = modern();
  const std::string id = run(swarm, "web");
  for (int node = 0; node < 3; ++node) {
    swarm.intercept(node, [](const HttpRequest& request) -> std::optional<HttpResponse> {
      if (request.target.find("/exec") == std::string::npos) return std::nullopt;
      return HttpResponse{
          400, {{"Content-Type", "application/json"}}, R"({"message":"No command"})"};
    });
  }
  const Answer old = swarm.call("POST", "/v1.22/containers/" + id + "/exec", "{}");
  EXPECT_EQ(old.status, 400);
  EXPECT_EQ(old.body, "No command\n");
  EXPECT_TRUE(old.headers.get("Content-Type").starts_with("text/plain"));
  EXPECT_EQ(swarm.call("POST", "/v1.24/containers/" + id + "/exec", "{}").body,
            R"({"message":"No command"})");
}

}  // namespace
}  // namespace swarm::test
