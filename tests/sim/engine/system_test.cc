#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(System, InfoCountsContainersAndShowsTheOptions) {
  FakeEngineOptions options = EngineClient::default_options();
  options.cpus = 6;
  options.labels = {"disk=ssd"};
  EngineClient client(options);
  client.run("sleep 100", "run1");
  client.run("sleep 100; true", "paused1");
  client.post("/containers/paused1/pause");
  client.run("true", "done1");
  const auto info = client.get("/info").json().as_object();
  EXPECT_EQ(info.at("ID").as_string(), "ABCD:EFGH");
  EXPECT_EQ(info.at("Name").as_string(), "node-1");
  EXPECT_EQ(info.at("NCPU").as_int64(), 6);
  EXPECT_EQ(info.at("Labels").as_array().at(0).as_string(), "disk=ssd");
  EXPECT_EQ(info.at("Containers").to_number<int>(), 3);
  EXPECT_EQ(info.at("ContainersRunning").to_number<int>(), 1);
  EXPECT_EQ(info.at("ContainersPaused").to_number<int>(), 1);
  EXPECT_EQ(info.at("ContainersStopped").to_number<int>(), 1);
  EXPECT_EQ(info.at("SystemTime").as_string(), "2023-11-14T22:13:20Z");
  EXPECT_EQ(info.at("Swarm").at("LocalNodeState").as_string(), "inactive");
}

TEST(System, VersionHasItsRangeAndComponents) {
  EngineClient client;
  const auto version = client.get("/version").json().as_object();
  EXPECT_EQ(version.at("ApiVersion").as_string(), "1.43");
  EXPECT_EQ(version.at("MinAPIVersion").as_string(), "1.12");
  EXPECT_EQ(version.at("Components").as_array().at(0).at("Name").as_string(), "Engine");
}

}  // namespace
}  // namespace swarm::sim
