#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

class ContainerListJson : public testing::Test {
 protected:
  ContainerListJson() {
    client.run("sleep 1000; true", "c1", R"({"PortBindings":{"80/tcp":[{"HostPort":"8080"}]}})");
    client.advance(std::chrono::seconds(1));
    client.run("exit 7", "c2");
    client.advance(std::chrono::seconds(1));
    client.create(R"({"Image":"busybox","Labels":{"tier":"front"},"ExposedPorts":{"53/udp":{}}})",
                  "c3");
    client.advance(std::chrono::seconds(1));
    client.run("sleep 1000; true", "c4", R"({"Binds":["data:/data"]})");
  }
  EngineClient client;
};

TEST_F(ContainerListJson, ShowsPortsStatusAndMounts) {
  client.advance(std::chrono::minutes(5));
  const auto list = client.get("/containers/json?all=1&size=1").json().as_array();
  const auto& c1 = list.at(3);
  EXPECT_EQ(c1.at("Status").as_string(), "Up 5 minutes");
  EXPECT_EQ(c1.at("Ports").as_array().size(), 2u);
  EXPECT_EQ(c1.at("Ports").at(0).at("IP").as_string(), "0.0.0.0");
  EXPECT_EQ(c1.at("Ports").at(0).at("PublicPort").to_number<int>(), 8080);
  EXPECT_FALSE(c1.as_object().contains("SizeRw"));  // Nothing written: left out.
  EXPECT_GT(c1.at("SizeRootFs").as_int64(), 0);
  EXPECT_EQ(list.at(2).at("Status").as_string(), "Exited (7) 5 minutes ago");
  EXPECT_EQ(list.at(1).at("Status").as_string(), "Created");
  EXPECT_EQ(list.at(0).at("Mounts").at(0).at("Name").as_string(), "data");
}

TEST_F(ContainerListJson, LinksGiveTheTargetAnotherName) {
  client.create(R"({"Image":"busybox","HostConfig":{"Links":["c4:db"]}})", "web");
  const auto list = client.get("/containers/json").json().as_array();
  EXPECT_EQ(list.at(0).at("Names"), (boost::json::array{"/c4", "/web/db"}));
  // A renamed or removed client takes its names for others along.
  client.post("/containers/web/rename?name=web2");
  EXPECT_EQ(client.get("/containers/json").json().at(0).at("Names"),
            (boost::json::array{"/c4", "/web2/db"}));
  client.call("DELETE", "/containers/web2");
  EXPECT_EQ(client.get("/containers/json").json().at(0).at("Names"), (boost::json::array{"/c4"}));
}

TEST(Inspect, ShowsWhatWasSentOverTheDefaults) {
  EngineClient client;
  const std::string id = client.create(
      R"({"Image":"busybox","Env":["A=1"],"Labels":{"k":"v"},"HostConfig":{"Memory":67108864,
          "Annotations":{"future":"kept"}},"FutureField":[1]})",
      "web");
  const auto shown = client.inspect("web");
  EXPECT_EQ(shown.at("Name").as_string(), "/web");
  EXPECT_EQ(shown.at("State").at("StartedAt").as_string(), "0001-01-01T00:00:00Z");
  EXPECT_EQ(shown.at("HostConfig").at("Memory").as_int64(), 67108864);
  EXPECT_EQ(shown.at("HostConfig").at("MemorySwap").as_int64(), 2 * 67108864);
  EXPECT_EQ(shown.at("HostConfig").at("ShmSize").as_int64(), 67108864);
  EXPECT_EQ(shown.at("HostConfig").at("Annotations").at("future").as_string(), "kept");
  EXPECT_EQ(shown.at("Config").at("FutureField").as_array().size(), 1u);
  EXPECT_EQ(shown.at("Config").at("Hostname").as_string(), id.substr(0, 12));
  EXPECT_EQ(shown.at("Config").at("Env").as_array().size(), 2u);
  EXPECT_EQ(shown.at("Config").at("Cmd").at(0).as_string(), "sh");
}

}  // namespace
}  // namespace swarm::sim
