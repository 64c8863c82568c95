#include "core/api/routes/volumes.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

TEST(ListVolumes, IsAnEmptyListWithoutVolumes) {
  ManagerHarness swarm;
  EXPECT_EQ(swarm.call("GET", "/volumes").body, "{\"Volumes\":[],\"Warnings\":null}\n");
}

TEST(ListVolumes, CarryTheNameOfTheirNode) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web", sleeper(R"(,"HostConfig":{"Binds":["data:/data"]})"));
  const std::string node = "node-" + std::to_string(node_of(swarm, id) + 1);
  swarm.run_for(std::chrono::seconds(2));
  const std::string all = swarm.call("GET", "/volumes").body;
  EXPECT_NE(all.find("\"Name\":\"" + node + "/data\""), std::string::npos) << all;
  EXPECT_NE(swarm.call("GET", "/volumes?filters={\"name\":[\"at\"]}").body.find(node + "/data"),
            std::string::npos);
  EXPECT_EQ(swarm.call("GET", "/volumes?filters={\"name\":[\"x\"]}").body.find(node),
            std::string::npos);
  EXPECT_EQ(swarm.call("GET", "/volumes?filters={\"dangling\":[\"true\"]}").body.find(node),
            std::string::npos);
  for (const std::string& reference : {std::string("data"), node + "/data"}) {
    EXPECT_EQ(member(swarm.call("GET", "/volumes/" + reference).body, "Name"), "data") << reference;
  }
}

TEST(InspectVolume, NamesWhatItDoesNotFind) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("GET", "/volumes/zz");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such volume: zz");
}

}  // namespace
}  // namespace swarm::test
