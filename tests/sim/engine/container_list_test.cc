#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

std::string names(EngineClient& client, const std::string& query) {
  std::string joined;
  const boost::json::value list = client.get("/containers/json" + query).json();
  for (const auto& entry : list.as_array()) {
    joined += entry.at("Names").as_array().at(0).as_string().subview(1);
    joined += ' ';
  }
  return joined;
}

class ContainerList : public testing::Test {
 protected:
  ContainerList() {
    client.run("sleep 1000; true", "c1", R"({"PortBindings":{"80/tcp":[{"HostPort":"8080"}]}})");
    client.advance(std::chrono::seconds(1));
    client.run("exit 7", "c2");
    client.advance(std::chrono::seconds(1));
    client.create(R"({"Image":"busybox","Labels":{"tier":"front"},"ExposedPorts":{"53/udp":{}},)"
                  R"("Cmd":["sleep","1000"]})",
                  "c3");
    client.advance(std::chrono::seconds(1));
    client.run("sleep 1000; true", "c4", R"({"Binds":["data:/data"]})");
  }
  EngineClient client;
};

TEST_F(ContainerList, NewestFirstRunningOnlyUnlessAll) {
  EXPECT_EQ(names(client, ""), "c4 c1 ");
  EXPECT_EQ(names(client, "?all=1"), "c4 c3 c2 c1 ");
  EXPECT_EQ(names(client, "?limit=2"), "c4 c3 ");
  EXPECT_EQ(names(client, "?limit=-1"), "c4 c1 ");
  EXPECT_EQ(names(client, "?before=c3"), "c2 c1 ");
  EXPECT_EQ(names(client, "?since=c2&all=1"), "c4 c3 ");
}

TEST_F(ContainerList, Filters) {
  EXPECT_EQ(names(client, R"(?filters={"status":["exited"]})"), "c2 ");
  EXPECT_EQ(names(client, R"(?filters={"exited":["7"]})"), "c2 ");
  EXPECT_EQ(names(client, R"(?all=1&filters={"label":["tier=front"]})"), "c3 ");
  EXPECT_EQ(names(client, R"(?all=1&filters={"label":{"tier":true}})"), "c3 ");
  EXPECT_EQ(names(client, R"(?all=1&filters={"name":["^/c2$"]})"), "c2 ");
  EXPECT_EQ(names(client, R"(?filters={"volume":["data"]})"), "c4 ");
  EXPECT_EQ(names(client, R"(?filters={"publish":["8080"]})"), "c1 ");
  EXPECT_EQ(names(client, R"(?filters={"network":["bridge"]})"), "c4 c1 ");
  EXPECT_EQ(names(client, R"(?filters={"network":["host"]})"), "");
  EXPECT_EQ(names(client, R"(?filters={"ancestor":["busybox"],"health":["none"]})"), "c4 c1 ");
  EXPECT_EQ(names(client, R"(?filters={"since":["c1"]})"), "c4 c3 c2 ");
  const std::string id = client.inspect("c1").at("Id").as_string().c_str();
  EXPECT_EQ(names(client, R"(?filters={"id":[")" + id.substr(0, 12) + "\"]}"), "c1 ");
}

// Ports are those of the network's sandbox, which only a container that runs has.
TEST_F(ContainerList, PortsAreThoseOfRunningContainers) {
  EXPECT_EQ(names(client, R"(?all=1&filters={"expose":["53/udp"]})"), "");
  client.post("/containers/c3/start");
  EXPECT_EQ(names(client, R"(?all=1&filters={"expose":["53/udp"]})"), "c3 ");
}

TEST_F(ContainerList, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(client.get(R"(/containers/json?filters={"colour":["red"]})").message(),
            "invalid filter 'colour'");
  EXPECT_EQ(client.get(R"(/containers/json?filters={"status":["asleep"]})").status, 400);
  EXPECT_EQ(client.get("/containers/json?before=none").message(), "No such container: none");
  EXPECT_EQ(client.get("/containers/json?limit=many").status, 500);
}

}  // namespace
}  // namespace swarm::sim
