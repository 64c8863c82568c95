#include "core/api/routes/plugins.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

#include <set>

namespace swarm::test {
namespace {

// An engine that has one plugin, as far as these routes can tell.
ManagerHarness::Intercept having(std::string name) {
  return [name = std::move(name)](const HttpRequest& request) -> std::optional<HttpResponse> {
    const std::size_t at = request.target.find("/plugins");
    if (at == std::string::npos) return std::nullopt;
    const std::string path = request.target.substr(at);
    if (path == "/plugins") return HttpResponse{200, {}, "[{\"Name\":\"" + name + "\"}]"};
    if (path.starts_with("/plugins/pull")) {
      return HttpResponse{200, {}, R"({"status":"Downloading plugin","id":"9c"})"};
    }
    if (path.starts_with("/plugins/create")) return HttpResponse{204, {}, {}};
    if (!path.starts_with("/plugins/" + name)) {
      return HttpResponse{404, {}, R"({"message":"plugin \"x\" not found"})"};
    }
    if (path.ends_with("/json")) return HttpResponse{200, {}, "{\"Name\":\"" + name + "\"}"};
    if (path.find("/upgrade") != std::string::npos) {
      return HttpResponse{200, {}, R"({"status":"Downloading plugin","id":"9c"})"};
    }
    return HttpResponse{200, {}, {}};
  };
}

std::size_t asked(ManagerHarness& swarm, int node, std::string_view what) {
  std::size_t count = 0;
  for (const HttpRequest& request : swarm.requests(node)) {
    if (request.target.find(what) != std::string::npos) ++count;
  }
  return count;
}

struct Plugins : ::testing::Test {
  Plugins() {
    swarm.intercept(0, having("a"));
    swarm.intercept(1, having("team/b:1"));
    swarm.intercept(2, having("a"));
    swarm.forget_requests();
  }
  ManagerHarness swarm;
};

TEST_F(Plugins, AreListedOnce) {
  EXPECT_EQ(swarm.call("GET", "/plugins").body, "[{\"Name\":\"a\"},{\"Name\":\"team/b:1\"}]\n");
}

TEST_F(Plugins, AreInspectedWhereTheyAre) {
  EXPECT_EQ(swarm.call("GET", "/plugins/team%2Fb:1/json").body, "{\"Name\":\"team/b:1\"}");
  const Answer answer = swarm.call("GET", "/plugins/c/json");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "plugin \"x\" not found");
}

TEST_F(Plugins, AreChangedOnEveryNodeThatHasThem) {
  for (const std::string what : {"enable?timeout=1", "disable", "set"}) {
    EXPECT_EQ(swarm.call("POST", "/plugins/a/" + what).status, 200) << what;
    EXPECT_EQ(asked(swarm, 0, "/plugins/a/" + what), 1u);
    EXPECT_EQ(asked(swarm, 1, "/plugins/a/" + what), 0u);
    EXPECT_EQ(asked(swarm, 2, "/plugins/a/" + what), 1u);
  }
  EXPECT_EQ(swarm.call("DELETE", "/plugins/team/b:1?force=1").status, 200);
  EXPECT_EQ(asked(swarm, 1, "/plugins/team/b:1?force=1"), 1u);
  const Answer answer = swarm.call("POST", "/plugins/c/enable");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "plugin \"x\" not found");
}

TEST_F(Plugins, AreInstalledAndUpgradedWithOneLineANode) {
  const Answer answer = swarm.call("POST", "/plugins/pull?remote=a", "[]");
  for (const std::string node : {"node-1", "node-2", "node-3"}) {
    EXPECT_NE(answer.body.find("{\"status\":\"Installing a... : installed\",\"id\":\"" + node),
              std::string::npos)
        << answer.body;
  }
  const Answer upgraded = swarm.call("POST", "/plugins/a/upgrade?remote=a:2", "[]");
  EXPECT_NE(upgraded.body.find("Upgrading a... : upgraded\",\"id\":\"node-3"), std::string::npos);
  EXPECT_EQ(upgraded.body.find("node-2"), std::string::npos) << "It has none.";
}

TEST_F(Plugins, AreMadeFromAnArchiveAndPushedFromOneNode) {
  EXPECT_EQ(swarm.call("POST", "/plugins/create?name=new", "tar").status, 204);
  for (int node = 0; node < 3; ++node) {
    ASSERT_EQ(asked(swarm, node, "/plugins/create?name=new"), 1u);
    EXPECT_EQ(swarm.requests(node).back().body, "tar");
  }
  EXPECT_EQ(swarm.call("POST", "/plugins/team/b:1/push").status, 200);
  EXPECT_EQ(asked(swarm, 1, "/plugins/team/b:1/push"), 1u);
}

TEST(NoPlugins, IsWhatSimulatedEnginesHave) {
  ManagerHarness swarm;
  EXPECT_EQ(swarm.call("GET", "/plugins").body, "[]\n");
  HarnessSetup setup;
  setup.engines = 0;
  ManagerHarness empty(setup);
  EXPECT_EQ(empty.call("GET", "/plugins").body, "[]\n");
  EXPECT_EQ(empty.call("POST", "/plugins/a/enable").status, 500);
}

}  // namespace
}  // namespace swarm::test
