#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(HostPorts, ConflictAtStartAndFreeAfterwards) {
  EngineClient client;
  const std::string body =
      R"({"Image":"busybox","Cmd":["sleep","99"],
          "HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"80"}]}}})";
  client.create(body, "p1");
  client.create(body, "p2");
  EXPECT_EQ(client.post("/containers/p1/start").status, 204);
  const Collected refused = client.post("/containers/p2/start");
  EXPECT_EQ(refused.status, 500);
  EXPECT_TRUE(refused.message().starts_with(
      "driver failed programming external connectivity on endpoint p2 ("));
  EXPECT_TRUE(refused.message().ends_with("Bind for 0.0.0.0:80 failed: port is already allocated"));
  EXPECT_EQ(client.state("p2"), "created");
  client.post("/containers/p1/stop");
  EXPECT_EQ(client.post("/containers/p2/start").status, 204);
}

TEST(HostPorts, EphemeralOnesCountFrom32768) {
  EngineClient client;
  for (int i = 0; i < 2; ++i) {
    client.run("sleep 99; true", "p" + std::to_string(i), R"({"PortBindings":{"80/tcp":[{}]}})");
    const auto ports = client.inspect("p" + std::to_string(i)).at("NetworkSettings").at("Ports");
    EXPECT_EQ(ports.at("80/tcp").at(0).at("HostPort").as_string(), std::to_string(32768 + i));
  }
}

TEST(HostPorts, OnAnAddressThatIsNotTheHosts) {
  EngineClient client;
  client.create(
      R"({"Image":"busybox","HostConfig":{"PortBindings":
          {"80/tcp":[{"HostIp":"9.9.9.9","HostPort":"1"}]}}})",
      "far");
  EXPECT_NE(client.post("/containers/far/start").message().find("cannot assign requested address"),
            std::string::npos);
}

}  // namespace
}  // namespace swarm::sim
