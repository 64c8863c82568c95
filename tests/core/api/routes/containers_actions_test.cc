#include "core/api/routes/containers_actions.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace swarm::test {
namespace {

TEST(StartContainer, KeepsTheEnginesStatus) {
  ManagerHarness swarm;
  ASSERT_FALSE(create(swarm, "web").empty());
  EXPECT_EQ(swarm.call("POST", "/containers/web/start").status, 204);
  EXPECT_EQ(swarm.call("POST", "/containers/web/start").status, 304);
}

TEST(StartContainer, NamesWhatItDoesNotFind) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("POST", "/containers/zz/start");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such container zz");
}

TEST(StopContainer, ShowsInTheTablesBeforeTheAnswer) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  EXPECT_EQ(state_of(swarm, id), ContainerState::running);
  EXPECT_EQ(swarm.call("POST", "/containers/web/stop?t=1").status, 204);
  EXPECT_EQ(state_of(swarm, id), ContainerState::exited);
  EXPECT_EQ(swarm.call("POST", "/containers/web/stop?t=1").status, 304);
}

TEST(ContainerActions, ReachTheOwnerByEveryReference) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  const std::string node = "node-" + std::to_string(node_of(swarm, id) + 1);
  const std::vector<std::string> references = {"web", node + "/web",    node + "%2Fweb", "%2Fweb",
                                               id,    id.substr(0, 12), id.substr(0, 5)};
  for (const std::string& reference : references) {
    EXPECT_EQ(swarm.call("POST", "/containers/" + reference + "/pause").status, 204) << reference;
    EXPECT_EQ(state_of(swarm, id), ContainerState::paused);
    EXPECT_EQ(swarm.call("POST", "/containers/" + reference + "/unpause").status, 204) << reference;
    EXPECT_EQ(state_of(swarm, id), ContainerState::running);
  }
}

// The original replaced the first place in the path where the name stood: "con" is in "containers".
TEST(ContainerActions, KeepTheRestOfThePath) {
  ManagerHarness swarm;
  for (const std::string name : {"con", "in", "40", "start"}) {
    EXPECT_FALSE(create(swarm, name).empty()) << name;
    EXPECT_EQ(swarm.call("POST", "/v1.40/containers/" + name + "/start").status, 204) << name;
    EXPECT_EQ(swarm.call("POST", "/v1.40/containers/" + name + "/kill").status, 204) << name;
  }
}

TEST(ContainerActions, SpeakTheEnginesVersion) {
  HarnessSetup setup;
  setup.engines = 1;
  setup.tune = [](int, sim::FakeEngineOptions& engine) {
    engine.api_version = "1.52";
    engine.api_version_min = "1.44";
  };
  ManagerHarness swarm(setup);
  ASSERT_FALSE(run(swarm, "web").empty());
  swarm.forget_requests();
  EXPECT_EQ(swarm.call("GET", "/v1.40/containers/web/top").status, 200);
  ASSERT_EQ(swarm.requests(0).size(), 1u);
  EXPECT_TRUE(swarm.requests(0)[0].target.starts_with("/v1.44/containers/"));
  EXPECT_EQ(swarm.requests(0)[0].headers.get("Host"), "10.0.0.1:2375");
}

TEST(ContainerActions, RefuseUnhealthyNodesAtOnce) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  const int node = node_of(swarm, id);
  swarm.set_down(node, true);
  Answer answer = swarm.call("POST", "/containers/web/stop");
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(message(answer).find("Cannot connect to the Docker daemon at tcp://10.0.0."),
            std::string::npos);
  EXPECT_NE(message(answer).find("connection refused"), std::string::npos);
  swarm.run_for(std::chrono::minutes(5));
  swarm.forget_requests();
  answer = swarm.call("POST", "/containers/web/stop");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message(answer),
            "Container web running on unhealthy node node-" + std::to_string(node + 1));
  EXPECT_TRUE(swarm.requests(node).empty());
}

TEST(ContainerActions, EndAtTheEngineWhenTheClientLeaves) {
  ManagerHarness swarm;
  const int node = node_of(swarm, run(swarm, "web"));
  const std::size_t before = swarm.open_exchanges(node);
  swarm.set_hanging(node, true);
  const RequestId request = swarm.start("POST", "/containers/web/stop?t=100");
  EXPECT_EQ(swarm.open_exchanges(node), before + 1);
  swarm.leave(request);
  EXPECT_EQ(swarm.open_exchanges(node), before);
}

TEST(ContainerActions, WaitAsLongAsTheGracePeriod) {
  ManagerHarness swarm;
  const int node = node_of(swarm, run(swarm, "web"));
  swarm.set_hanging(node, true);
  const RequestId request = swarm.start("POST", "/containers/web/stop?t=30");
  swarm.run_for(std::chrono::seconds(89));
  EXPECT_FALSE(swarm.answer(request).complete);
  swarm.run_for(std::chrono::seconds(2));
  EXPECT_EQ(swarm.answer(request).status, 500);
}

TEST(RenameContainer, KeepsNamesUniqueInTheCluster) {
  ManagerHarness swarm;
  const std::string id = create(swarm, "aa");
  ASSERT_FALSE(create(swarm, "bb").empty());
  for (const std::string taken : {"bb", "aa", "%2Fbb"}) {
    const Answer answer = swarm.call("POST", "/containers/aa/rename?name=" + taken);
    EXPECT_EQ(answer.status, 409) << taken;
    EXPECT_TRUE(message(answer).starts_with("Conflict: The name ")) << message(answer);
  }
  EXPECT_EQ(swarm.call("POST", "/containers/aa/rename?name=cc").status, 204);
  EXPECT_EQ(swarm.manager().cluster().containers().by_id(id)->name(), "cc");
  EXPECT_FALSE(create(swarm, "aa").empty()) << "The old name is free again.";
  EXPECT_EQ(swarm.call("POST", "/containers/aa/rename").status, 400);
}

TEST(RenameContainer, LetsGoOfTheNameWhenTheEngineRefuses) {
  ManagerHarness swarm;
  create(swarm, "aa");
  EXPECT_EQ(swarm.call("POST", "/containers/aa/rename?name=no%20name").status, 400);
  EXPECT_EQ(swarm.call("POST", "/containers/aa/rename?name=no%20name").status, 400)
      << "Not 409: nothing holds it.";
}

TEST(RemoveContainer, ForgetsItBeforeTheAnswer) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  Answer answer = swarm.call("DELETE", "/containers/web");
  EXPECT_EQ(answer.status, 409) << "The engine's status for a running container.";
  EXPECT_EQ(swarm.call("DELETE", "/containers/web?force=1").status, 204);
  EXPECT_EQ(swarm.manager().cluster().containers().by_id(id), nullptr);
  answer = swarm.call("DELETE", "/containers/zz");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such container: zz");
}

// The original resolved the alias and removed the container behind it.
TEST(RemoveContainer, NeverTakesTheContainerBehindALink) {
  ManagerHarness swarm;
  const std::string db = run(swarm, "db");
  ASSERT_FALSE(create(swarm, "web", sleeper(R"(,"HostConfig":{"Links":["db:thedb"]})")).empty());
  const Answer answer = swarm.call("DELETE", "/containers/web/thedb?link=1&force=1");
  EXPECT_NE(answer.status, 0);
  EXPECT_NE(swarm.manager().cluster().containers().by_id(db), nullptr);
  EXPECT_EQ(swarm.call("DELETE", "/containers/db?link=1").status, 409);
  EXPECT_NE(swarm.manager().cluster().containers().by_id(db), nullptr);
}

TEST(ContainerTop, IsTheEnginesAnswer) {
  ManagerHarness swarm;
  run(swarm, "web");
  const Answer answer = swarm.call("GET", "/containers/web/top");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("Titles"), std::string::npos);
  EXPECT_EQ(swarm.call("GET", "/containers/web/changes").status, 200);
}

TEST(Checkpoints, AreAskedForAtTheContainersNode) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  const int node = node_of(swarm, id);
  for (int each = 0; each < 3; ++each) {
    swarm.intercept(each, [](const HttpRequest& request) -> std::optional<HttpResponse> {
      if (request.target.find("/checkpoints") == std::string::npos) return std::nullopt;
      if (request.method == "GET") return HttpResponse{200, {}, R"([{"Name":"c1"}])"};
      return HttpResponse{request.method == "POST" ? 201 : 204, {}, {}};
    });
  }
  swarm.forget_requests();
  EXPECT_EQ(swarm.call("POST", "/containers/web/checkpoints", R"({"CheckpointID":"c1"})").status,
            201);
  EXPECT_EQ(swarm.call("GET", "/containers/web/checkpoints").body, R"([{"Name":"c1"}])");
  EXPECT_EQ(swarm.call("DELETE", "/containers/web/checkpoints/c1?dir=x").status, 204);
  const auto count = [&](int at, const std::string& path) {
    return std::ranges::count_if(swarm.requests(at), [&](const HttpRequest& request) {
      return request.target.find(path) != std::string::npos;
    });
  };
  for (int each = 0; each < 3; ++each) {
    EXPECT_EQ(count(each, "/containers/" + id + "/checkpoints"), each == node ? 3 : 0);
  }
  EXPECT_EQ(count(node, "/checkpoints/c1?dir=x"), 1);
  EXPECT_EQ(swarm.call("GET", "/containers/nosuch/checkpoints").status, 404);
}

}  // namespace
}  // namespace swarm::test
