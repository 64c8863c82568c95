#include "core/api/routes/images_pull.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

ManagerHarness::Intercept pulls(HttpResponse response) {
  return
      [response = std::move(response)](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (request.target.find("/images/create") == std::string::npos) return std::nullopt;
        return response;
      };
}

constexpr const char* progress =
    "{\"status\":\"Pulling from library/a\",\"id\":\"1\"}\r\n"
    "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":1,\"total\":2},\"id\":\"9c\"}\r\n"
    "{\"status\":\"Downloading\",\"progressDetail\":{\"current\":2,\"total\":2},\"id\":\"9c\"}\r\n";

TEST(PullImage, ShowsOneLineANode) {
  ManagerHarness swarm;
  for (int node = 0; node < 3; ++node) swarm.intercept(node, pulls({200, {}, progress}));
  const Answer answer =
      swarm.call("POST", "/images/create?fromImage=a&tag=1", {}, {{"X-Registry-Auth", "e30="}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.get("Content-Type"), "application/json");
  for (const std::string node : {"node-1", "node-2", "node-3"}) {
    const std::string id = ",\"id\":\"" + node + "\"}\n";
    EXPECT_NE(answer.body.find("{\"status\":\"Pulling a:1...\"" + id), std::string::npos);
    EXPECT_NE(answer.body.find("{\"status\":\"Pulling a:1... : Pulling from library/a\"" + id),
              std::string::npos);
    EXPECT_NE(answer.body.find("{\"status\":\"Pulling a:1... : downloaded\"" + id),
              std::string::npos);
  }
  EXPECT_EQ(answer.body.find("\"error\""), std::string::npos);
  EXPECT_EQ(answer.body.find("\"current\":2"), std::string::npos) << "Too soon behind the first.";
  const HttpRequest* pull = nullptr;
  for (const HttpRequest& request : swarm.requests(0)) {
    if (request.target.find("/images/create") != std::string::npos) pull = &request;
  }
  ASSERT_NE(pull, nullptr);
  EXPECT_EQ(pull->headers.get("X-Registry-Auth"), "e30=");
  EXPECT_NE(pull->target.find("fromImage=a&tag=1"), std::string::npos);
}

TEST(PullImage, SkipsUnhealthyNodesAndSaysSo) {
  ManagerHarness swarm;
  for (int node = 0; node < 3; ++node) swarm.intercept(node, pulls({200, {}, progress}));
  swarm.set_down(1, true);
  swarm.run_for(std::chrono::minutes(5));
  const Answer answer = swarm.call("POST", "/images/create?fromImage=a&tag=1");
  EXPECT_NE(answer.body.find("{\"status\":\"Pulling a:1... : skipped, the node is unhealthy\","
                             "\"id\":\"node-2\"}"),
            std::string::npos);
  EXPECT_EQ(answer.body.find("\"error\""), std::string::npos) << "The others have it.";
}

TEST(PullImage, EndsInAnErrorIfANodeFails) {
  ManagerHarness swarm;
  swarm.intercept(0, pulls({200, {}, progress}));
  swarm.intercept(1, pulls({404, {}, R"({"message":"manifest unknown"})"}));
  swarm.intercept(2, pulls({200, {}, R"({"errorDetail":{"message":"denied"},"error":"denied"})"}));
  const Answer answer = swarm.call("POST", "/images/create?fromImage=a&tag=1");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("Pulling a:1... : manifest unknown\",\"id\":\"node-2\"}"),
            std::string::npos);
  EXPECT_NE(answer.body.find("Pulling a:1... : denied\",\"id\":\"node-3\"}"), std::string::npos);
  EXPECT_TRUE(answer.body.ends_with("\"}}\n"));
  EXPECT_NE(answer.body.find("{\"error\":\"node-"), std::string::npos);
}

TEST(PullImage, OfAnotherSystemIsNoFailureWhereItCannotRun) {
  ManagerHarness swarm;
  const std::string wrong =
      R"({"message":"image operating system \"windows\" cannot be used on this platform"})";
  swarm.intercept(0, pulls({200, {}, progress}));
  swarm.intercept(1, pulls({500, {}, wrong}));
  swarm.intercept(2, pulls({500, {}, wrong}));
  EXPECT_EQ(swarm.call("POST", "/images/create?fromImage=a").body.find("\"error\""),
            std::string::npos);
  swarm.intercept(0, pulls({500, {}, wrong}));
  EXPECT_NE(swarm.call("POST", "/images/create?fromImage=a").body.find("\"error\""),
            std::string::npos)
      << "Nobody has it.";
}

TEST(PullImage, NeedsANode) {
  HarnessSetup setup;
  setup.engines = 0;
  ManagerHarness swarm(setup);
  const Answer answer = swarm.call("POST", "/images/create?fromImage=a");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message(answer), "No healthy node available in the cluster");
}

TEST(PullImage, EndsAtTheEnginesWhenTheClientLeaves) {
  ManagerHarness swarm;
  const std::size_t before = swarm.open_exchanges(0);
  for (int node = 0; node < 3; ++node) swarm.set_hanging(node, true);
  const RequestId request = swarm.start("POST", "/images/create?fromImage=a");
  EXPECT_EQ(swarm.open_exchanges(0), before + 1);
  swarm.leave(request);
  EXPECT_EQ(swarm.open_exchanges(0), before);
  EXPECT_EQ(swarm.manager().stats().api.streams[StreamKind::pull], 0u);
}

TEST(PullImage, UsesTheOperatorsCredentialsIfTheClientBringsNone) {
  HarnessSetup setup;
  setup.options.registry_credentials = {{"reg:5000", "KEPT"}, {"docker.io", "HUB"}};
  ManagerHarness swarm(setup);
  const auto auth_of = [&](const std::string& image, const std::string& brought) {
    swarm.forget_requests();
    Headers headers;
    if (!brought.empty()) headers.add("X-Registry-Auth", brought);
    swarm.call("POST", "/images/create?tag=1&fromImage=" + image, {}, headers);
    for (const HttpRequest& request : swarm.requests(0)) {
      if (request.target.find("/images/create") == std::string::npos) continue;
      return std::string(request.headers.get("X-Registry-Auth"));
    }
    return std::string("not asked");
  };
  EXPECT_EQ(auth_of("reg:5000/team/app", ""), "KEPT");
  EXPECT_EQ(auth_of("reg:5000/team/app", "e30="), "KEPT") << "An empty set.";
  EXPECT_EQ(auth_of("reg:5000/team/app", "OWN"), "OWN");
  EXPECT_EQ(auth_of("busybox", ""), "HUB");
  EXPECT_EQ(auth_of("docker.io%2Flibrary%2Fbusybox", ""), "HUB");
  EXPECT_EQ(auth_of("other%2Fapp", ""), "HUB");
  EXPECT_EQ(auth_of("other.io%2Fapp", ""), "");
}

}  // namespace
}  // namespace swarm::test
