#include "core/api/routes/volumes_actions.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace swarm::test {
namespace {

// Names of the nodes that have the volume, in order.
std::vector<std::string> holders(ManagerHarness& swarm, std::string_view name) {
  std::vector<std::string> nodes;
  for (const Engine* engine : swarm.manager().cluster().engines()) {
    const bool has =
        std::ranges::find(engine->volumes, name, &Volume::name) != engine->volumes.end();
    if (has) nodes.emplace_back(engine->name());
  }
  return nodes;
}

using Nodes = std::vector<std::string>;

TEST(CreateVolume, MakesItOnEveryNode) {
  ManagerHarness swarm;
  const Answer answer =
      swarm.call("POST", "/volumes/create", R"({"Name":"data","Labels":{"a":"b"}})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(member(answer.body, "Name"), "data");
  EXPECT_EQ(holders(swarm, "data"), (Nodes{"node-1", "node-2", "node-3"}));
}

TEST(CreateVolume, MakesItWhereItsNameSays) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("POST", "/volumes/create", R"({"Name":"node-2/data"})");
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(member(answer.body, "Name"), "data");
  EXPECT_EQ(holders(swarm, "data"), Nodes{"node-2"});
}

TEST(CreateVolume, ObeysItsWhitelist) {
  ManagerHarness swarm;
  const std::string body =
      R"({"Name":"data","Labels":{"com.docker.swarm.whitelists":"[\"node==node-1|node-3\"]"}})";
  EXPECT_EQ(swarm.call("POST", "/volumes/create", body).status, 201);
  EXPECT_EQ(holders(swarm, "data"), (Nodes{"node-1", "node-3"}));
}

TEST(CreateVolume, DrawsOneNameForAllNodes) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("POST", "/volumes/create", "{}");
  EXPECT_EQ(answer.status, 201) << answer.body;
  const std::string name = member(answer.body, "Name");
  EXPECT_EQ(name.size(), 64u);
  EXPECT_EQ(holders(swarm, name).size(), 3u);
}

TEST(CreateVolume, SaysWhereItFailedAndWhereNot) {
  ManagerHarness swarm;
  swarm.intercept(1, [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.target.find("/volumes/create") == std::string::npos) return std::nullopt;
    return HttpResponse{500, {{"Content-Type", "application/json"}}, R"({"message":"disk full"})"};
  });
  const Answer answer = swarm.call("POST", "/volumes/create", R"({"Name":"data"})");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message(answer), "node-2: disk full");
  EXPECT_NE(answer.body.find(R"("created":["node-1","node-3"])"), std::string::npos) << answer.body;
}

TEST(CreateVolume, RefusesWhatItCannotRead) {
  ManagerHarness swarm;
  EXPECT_EQ(swarm.call("POST", "/volumes/create", "[").status, 400);
  EXPECT_EQ(swarm.call("POST", "/volumes/create", R"({"Name":7})").status, 400);
  const std::string body = R"({"Labels":{"com.docker.swarm.whitelists":"[\"node!=x\"]"}})";
  EXPECT_EQ(swarm.call("POST", "/volumes/create", body).status, 400);
}

TEST(CreateVolume, NeedsANode) {
  HarnessSetup setup;
  setup.engines = 0;
  ManagerHarness swarm(setup);
  const Answer answer = swarm.call("POST", "/volumes/create", R"({"Name":"data"})");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message(answer), "No healthy node available in the cluster");
}

TEST(RemoveVolume, RemovesItEverywhereOrOnOneNode) {
  ManagerHarness swarm;
  swarm.call("POST", "/volumes/create", R"({"Name":"data"})");
  EXPECT_EQ(swarm.call("DELETE", "/volumes/node-2/data").status, 204);
  EXPECT_EQ(holders(swarm, "data"), (Nodes{"node-1", "node-3"}));
  EXPECT_EQ(swarm.call("DELETE", "/volumes/data").status, 204);
  EXPECT_EQ(holders(swarm, "data"), Nodes{});
  const Answer answer = swarm.call("DELETE", "/volumes/data");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such volume data");
  EXPECT_EQ(swarm.call("DELETE", "/volumes/data?force=1").status, 204);
}

TEST(RemoveVolume, KeepsTheEnginesRefusal) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web", sleeper(R"(,"HostConfig":{"Binds":["data:/data"]})"));
  const Answer answer = swarm.call("DELETE", "/volumes/data");
  EXPECT_EQ(answer.status, 409) << answer.body;
  EXPECT_NE(message(answer).find("node-" + std::to_string(node_of(swarm, id) + 1) + ": "),
            std::string::npos)
      << answer.body;
  EXPECT_NE(message(answer).find("volume is in use"), std::string::npos) << answer.body;
}

TEST(PruneVolumes, SumsWhatTheNodesRemoved) {
  ManagerHarness swarm;
  swarm.call("POST", "/volumes/create", R"({"Name":"data"})");
  const Answer answer = swarm.call("POST", "/volumes/prune?filters={\"all\":[\"true\"]}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("VolumesDeleted":["data","data","data"])"), std::string::npos)
      << answer.body;
  EXPECT_EQ(holders(swarm, "data"), Nodes{});
}

}  // namespace
}  // namespace swarm::test
