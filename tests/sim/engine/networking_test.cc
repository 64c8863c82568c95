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
  EXPECT_EQ(client.post("/networks/extra/disconnect", R"({"Container":"web"})").status, 500);
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

}  // namespace
}  // namespace swarm::sim
