#include "core/api/routes/containers_inspect.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace swarm::test {
namespace {

std::string text(const boost::json::value& value) { return std::string(value.as_string()); }

TEST(InspectContainer, ComesFreshFromTheOwnerWithItsNode) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  const std::string node = "node-" + std::to_string(node_of(swarm, id) + 1);
  for (const std::string& name : {std::string("web"), node + "%2Fweb", node + "/web", id}) {
    const Answer answer = swarm.call("GET", "/v1.41/containers/" + name + "/json");
    EXPECT_EQ(answer.status, 200) << name;
    EXPECT_EQ(member(answer.body, "Id"), id);
    EXPECT_EQ(member(answer.body, "Name"), "/web");
    const boost::json::value shown = boost::json::parse(answer.body).at("Node");
    const std::string number = node.substr(5);
    EXPECT_EQ(text(shown.at("Name")), node);
    EXPECT_EQ(text(shown.at("IP")), fmt::format("10.0.0.{}", number));
    EXPECT_EQ(text(shown.at("Addr")), fmt::format("10.0.0.{}:2375", number));
    EXPECT_EQ(text(shown.at("ID")), fmt::format("ENGINE-{0}|10.0.0.{0}:2375", number));
  }
}

TEST(InspectContainer, PassesSizeAndNothingElseChanges) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  const int node = node_of(swarm, id);
  std::string target;
  swarm.intercept(node, [&](const HttpRequest& request) -> std::optional<HttpResponse> {
    target = request.target;
    return HttpResponse{200, {}, R"({"Id":"x","New":[1,2],"HostConfig":{"CgroupnsMode":"host"}})"};
  });
  const Answer answer = swarm.call("GET", "/v1.41/containers/web/json?size=1");
  EXPECT_NE(target.find("/containers/" + id + "/json?size=1"), std::string::npos);
  EXPECT_TRUE(answer.body.starts_with(
      R"({"Id":"x","New":[1,2],"HostConfig":{"CgroupnsMode":"host"},"Node":{)"));
}

TEST(InspectContainer, KeepsTheEnginesRefusal) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  swarm.intercept(node_of(swarm, id), [&](const HttpRequest& request) {
    if (request.target.find(id + "/json") == std::string::npos) {
      return std::optional<HttpResponse>();
    }
    return std::optional(HttpResponse{404, {}, R"({"message":"No such container: web"})"});
  });
  const Answer answer = swarm.call("GET", "/containers/web/json");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such container: web");
}

TEST(InspectContainer, SaysWhyThereIsNoAnswer) {
  ManagerHarness swarm;
  Answer answer = swarm.call("GET", "/containers/zz/json");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such container zz");

  const std::string id = run(swarm, "web");
  swarm.intercept(node_of(swarm, id), [&](const HttpRequest& request) {
    if (request.target.find(id + "/json") == std::string::npos) {
      return std::optional<HttpResponse>();
    }
    return std::optional(HttpResponse{200, {}, "<html>"});
  });
  answer = swarm.call("GET", "/containers/web/json");
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(message(answer).find("is not understood"), std::string::npos);

  swarm.set_down(node_of(swarm, id), true);
  answer = swarm.call("GET", "/containers/web/json");
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(message(answer).find("Cannot connect to the Docker daemon"), std::string::npos);
  swarm.run_for(std::chrono::minutes(5));
  answer = swarm.call("GET", "/containers/web/json");
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(message(answer).find("running on unhealthy node"), std::string::npos);
}

TEST(InspectContainer, CancelsTheCallIfTheClientLeaves) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  const int node = node_of(swarm, id);
  const std::size_t before = swarm.open_exchanges(node);
  swarm.set_hanging(node, true);
  const RequestId request = swarm.start("GET", "/containers/web/json");
  EXPECT_EQ(swarm.open_exchanges(node), before + 1);
  swarm.leave(request);
  EXPECT_EQ(swarm.open_exchanges(node), before);
}

}  // namespace
}  // namespace swarm::test
