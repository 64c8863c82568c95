#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(Networks, GiveAddressesAndShowWhoIsThere) {
  EngineClient client;
  const Collected made = client.post(
      "/networks/create", R"({"Name":"mynet","CheckDuplicate":true,"Labels":{"a":"b"}})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(client.post("/networks/create", R"({"Name":"mynet","CheckDuplicate":true})").message(),
            "network with name mynet already exists");
  client.run("sleep 100; true", "web", R"({"NetworkMode":"mynet"})");
  const auto endpoint =
      client.inspect("web").at("NetworkSettings").at("Networks").at("mynet").as_object();
  EXPECT_EQ(endpoint.at("IPAddress").as_string(), "172.18.0.2");
  EXPECT_EQ(endpoint.at("Gateway").as_string(), "172.18.0.1");
  EXPECT_EQ(endpoint.at("MacAddress").as_string(), "02:42:ac:12:00:02");
  const auto network = client.get("/networks/mynet").json().as_object();
  EXPECT_EQ(network.at("Containers").as_object().size(), 1u);
  const Collected used = client.call("DELETE", "/networks/mynet");
  EXPECT_EQ(used.status, 403);
  EXPECT_NE(used.message().find("has active endpoints"), std::string::npos);
  client.call("DELETE", "/containers/web?force=1");
  EXPECT_EQ(client.call("DELETE", "/networks/mynet").status, 204);
  EXPECT_EQ(client.get("/networks/mynet").message(), "network mynet not found");
}

TEST(Networks, ConnectAndDisconnectARunningContainer) {
  EngineClient client;
  client.post("/networks/create", R"({"Name":"extra"})");
  client.run("sleep 100; true", "web");
  EXPECT_EQ(client.post("/networks/extra/connect", R"({"Container":"web"})").status, 200);
  EXPECT_EQ(client.inspect("web").at("NetworkSettings").at("Networks").as_object().size(), 2u);
  EXPECT_EQ(client.post("/networks/extra/connect", R"({"Container":"web"})").status, 403);
  EXPECT_EQ(client.post("/networks/extra/disconnect", R"({"Container":"web"})").status, 200);
  EXPECT_EQ(client.post("/networks/extra/disconnect", R"({"Container":"web"})").status, 403);
}

TEST(Networks, StandardOnesStay) {
  EngineClient client;
  EXPECT_EQ(client.get("/networks").json().as_array().size(), 3u);
  EXPECT_EQ(client.call("DELETE", "/networks/bridge").message(),
            "bridge is a pre-defined network and cannot be removed");
  EXPECT_EQ(client.post("/networks/create", R"({"Name":"o","Driver":"overlay"})").status, 503);
  EXPECT_EQ(client.post("/networks/create", R"({"Name":"o","Driver":"odd"})").status, 404);
  EXPECT_EQ(
      client
          .post("/networks/create", R"({"Name":"o","IPAM":{"Config":[{"Subnet":"10.1.2.3/99"}]}})")
          .status,
      400);
  EXPECT_EQ(client.get(R"(/networks?filters={"type":["custom"]})").body, "[]\n");
}

TEST(HostPorts, ConflictAtStartAndFreeAfterwards) {
  EngineClient client;
  const std::string body =
      R"({"Image":"busybox","Cmd":["sleep","99"],"HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"80"}]}}})";
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
      R"({"Image":"busybox","HostConfig":{"PortBindings":{"80/tcp":[{"HostIp":"9.9.9.9","HostPort":"1"}]}}})",
      "far");
  EXPECT_NE(client.post("/containers/far/start").message().find("cannot assign requested address"),
            std::string::npos);
}

TEST(Volumes, OutliveTheirContainersAndShareFiles) {
  EngineClient client;
  client.run("echo stored > /data/x", "writer", R"({"Binds":["data:/data"]})");
  client.run("cat /in/x", "reader", R"({"Binds":["data:/in:ro"]})");
  EXPECT_EQ(client.logs("reader"), "stored\n");
  const Collected used = client.call("DELETE", "/volumes/data");
  EXPECT_EQ(used.status, 409);
  EXPECT_TRUE(used.message().starts_with("remove data: volume is in use - ["));
  client.post("/containers/prune");
  EXPECT_EQ(client.call("DELETE", "/volumes/data").status, 204);
  EXPECT_EQ(client.get("/volumes/data").message(), "get data: no such volume: data");
}

TEST(Volumes, AnonymousOnesGoWithTheContainerIfAsked) {
  EngineClient client;
  const auto count = [&] { return client.get("/volumes").json().at("Volumes").as_array().size(); };
  client.create(R"({"Image":"busybox","Volumes":{"/data":{}}})", "keeps");
  client.create(R"({"Image":"busybox","Volumes":{"/data":{}}})", "drops");
  EXPECT_EQ(count(), 2u);
  client.call("DELETE", "/containers/keeps");
  client.call("DELETE", "/containers/drops?v=1");
  EXPECT_EQ(count(), 1u);
  EXPECT_EQ(client.post("/volumes/prune").json().at("VolumesDeleted").as_array().size(), 1u);
}

TEST(Volumes, NamesAreChecked) {
  EngineClient client;
  EXPECT_EQ(client.post("/volumes/create", R"({"Name":"a/b"})").status, 400);
  EXPECT_EQ(client.post("/volumes/create", R"({"Name":"x1","Driver":"odd"})").status, 404);
  EXPECT_EQ(client.post("/volumes/create", "{}").json().at("Name").as_string().size(), 64u);
}

TEST(Volumes, AFailedCreateLeavesNothingBehind) {
  EngineClient client;
  client.post("/containers/create",
              R"({"Image":"busybox","Volumes":{"/d":{}},"HostConfig":{"Links":["none"]}})");
  EXPECT_EQ(client.get("/volumes").json().at("Volumes").as_array().size(), 0u);
}

}  // namespace
}  // namespace swarm::sim
