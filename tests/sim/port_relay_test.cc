// Published ports that the manager relays, among simulated engines: what it
// listens on follows the containers, and lists and inspections say so.
#include "sim/checker.h"
#include "tests/support/small_cluster.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace swarm::sim {
namespace {

using std::chrono::seconds;

class PortRelayTest : public testing::Test {
 protected:
  static SimulatorOptions relaying() {
    SimulatorOptions options = SmallCluster::quick();
    options.manager.relay_ports = "0.0.0.0";
    return options;
  }

  // On that node, with port 80 published as told: "8080", or "" for one that the engine draws.
  std::string run(const std::string& name, const std::string& node, const std::string& port) {
    const ClientAnswer made =
        small_.create(name, R"(, "Env": ["constraint:node==)" + node +
                                R"("], "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": ")" +
                                port + R"("}]}})");
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(small_.post("/v1.41/containers/" + name + "/start").status, 204);
    return id_of(made.body);
  }

  // "8080->10.1.0.1:8080 8081->10.1.0.2:8080"
  std::string ports() const {
    std::string text;
    for (const auto& [at, relay] : small_.simulator.relay_ports()) {
      text += (text.empty() ? "" : " ") + std::to_string(at.second) + "->" + relay.host + ":" +
              std::to_string(relay.port);
    }
    return text;
  }
  boost::json::value inspected(const std::string& name) {
    return boost::json::parse(small_.get("/v1.41/containers/" + name + "/json").body);
  }
  // Of its inspection: "0.0.0.0:8080".
  std::string bound(const std::string& name) {
    const boost::json::value shown = inspected(name);
    const auto& one = shown.at("NetworkSettings").at("Ports").at("80/tcp").at(0);
    return std::string(one.at("HostIp").get_string()) + ":" +
           std::string(one.at("HostPort").get_string());
  }
  std::string listed(const std::string& name) {
    const std::string filter = "?filters=%7B%22name%22%3A%5B%22" + name + "%22%5D%7D";
    const auto list = boost::json::parse(small_.get("/v1.41/containers/json" + filter).body);
    const auto& one = list.at(0).at("Ports").at(0);
    return std::string(one.at("IP").get_string()) + ":" +
           std::to_string(one.at("PublicPort").to_number<int>());
  }
  std::string problem(const std::string& name) {
    return std::string(inspected(name).at("Node").at("Relays").at(0).at("Problem").get_string());
  }

  SmallCluster small_{3, relaying()};
};

TEST_F(PortRelayTest, IsOpenWhileTheContainerRuns) {
  const std::string id = run("web", "node1", "8080");
  EXPECT_EQ(ports(), "8080->10.1.0.2:8080");
  EXPECT_EQ(bound("web"), "0.0.0.0:8080");
  EXPECT_EQ(listed("web"), "0.0.0.0:8080");
  const auto relay = inspected("web").at("Node").at("Relays").at(0);
  EXPECT_EQ(boost::json::serialize(relay),
            R"({"Port":"80/tcp","Listen":"0.0.0.0:8080","Target":"10.1.0.2:8080","Problem":""})");
  EXPECT_EQ(small_.post("/v1.41/containers/web/stop?t=0").status, 204);
  EXPECT_EQ(ports(), "");
  EXPECT_EQ(small_.post("/v1.41/containers/web/start").status, 204);
  EXPECT_EQ(ports(), "8080->10.1.0.2:8080");
  // Behind the manager's back.
  small_.behind(1, "DELETE", "/containers/" + id + "?force=1");
  small_.simulator.run_for(seconds(5));
  EXPECT_EQ(ports(), "");
}

TEST_F(PortRelayTest, DrawnNumbersGiveWayAndAskedOnesWait) {
  run("drawn-a", "node0", "");
  run("drawn-b", "node1", "");
  EXPECT_NE(bound("drawn-a"), bound("drawn-b"));
  EXPECT_EQ(bound("drawn-b"), listed("drawn-b"));
  EXPECT_EQ(small_.remove("/v1.41/containers/drawn-a?force=1").status, 204);
  EXPECT_EQ(small_.remove("/v1.41/containers/drawn-b?force=1").status, 204);

  run("first", "node0", "8080");
  run("second", "node1", "8080");
  EXPECT_EQ(ports(), "8080->10.1.0.1:8080");
  // It can be reached where it is.
  EXPECT_EQ(bound("second"), "10.1.0.2:8080");
  EXPECT_EQ(listed("second"), "10.1.0.2:8080");
  EXPECT_EQ(problem("second"), "port 8080/tcp of the manager is relayed to node0/first");
  EXPECT_EQ(small_.remove("/v1.41/containers/first?force=1").status, 204);
  EXPECT_EQ(ports(), "8080->10.1.0.2:8080");
  EXPECT_EQ(problem("second"), "");
}

TEST_F(PortRelayTest, LeadsToTheNodesAddressAlone) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"127.0.0.1", ""}, {"10.1.0.2", "8080->10.1.0.2:8080"}};
  for (const auto& [bound_to, expected] : table) {
    const ClientAnswer made = small_.create(
        "web",
        R"(, "Env": ["constraint:node==node1"], "HostConfig": {"PortBindings": {"80/tcp": [{"HostIp": ")" +
            bound_to + R"(", "HostPort": "8080"}]}})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(small_.post("/v1.41/containers/web/start").status, 204);
    EXPECT_EQ(ports(), expected) << bound_to;
    EXPECT_EQ(listed("web"), (expected.empty() ? bound_to : "0.0.0.0") + ":8080");
    EXPECT_EQ(small_.remove("/v1.41/containers/web?force=1").status, 204);
  }
}

TEST_F(PortRelayTest, APortOfTheHostIsTriedAgain) {
  small_.simulator.take_port(PortProtocol::tcp, 8080);
  run("web", "node1", "8080");
  EXPECT_EQ(bound("web"), "10.1.0.2:8080");
  EXPECT_EQ(problem("web"), "Address already in use");
  small_.simulator.free_port(PortProtocol::tcp, 8080);
  small_.simulator.run_for(seconds(31));
  EXPECT_EQ(bound("web"), "0.0.0.0:8080");
  EXPECT_EQ(small_.simulator.manager().stats().relay.failures, 1u);
}

TEST_F(PortRelayTest, ANodeThatIsLostGivesItsPortsUp) {
  run("web", "node1", "8080");
  run("other", "node2", "8080");
  EXPECT_EQ(ports(), "8080->10.1.0.2:8080");
  small_.simulator.set_down(1, true);
  small_.simulator.run_for(std::chrono::minutes(2));
  EXPECT_EQ(ports(), "8080->10.1.0.3:8080");
}

TEST_F(PortRelayTest, AManagerThatComesBackOpensWhatThereIs) {
  run("web", "node1", "8080");
  small_.simulator.stop_manager();
  EXPECT_EQ(ports(), "");
  small_.simulator.start_manager();
  small_.simulator.run_for(seconds(10));
  EXPECT_EQ(ports(), "8080->10.1.0.2:8080");
}

TEST(PortRelay, IsOffUnlessAskedFor) {
  SmallCluster small;
  const ClientAnswer made = small.create(
      "web", R"(, "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(small.post("/v1.41/containers/web/start").status, 204);
  EXPECT_TRUE(small.simulator.relay_ports().empty());
  const auto inspected = boost::json::parse(small.get("/v1.41/containers/web/json").body);
  EXPECT_FALSE(inspected.at("Node").as_object().contains("Relays"));
}

TEST_F(PortRelayTest, TheRuleSeesWhatIsNotRelayedAndWhatIsTooMuch) {
  run("web", "node0", "8080");
  run("db", "node1", "8081");
  small_.simulator.run_for(seconds(1));
  const std::vector<TrueContainer> truth = read_truth(small_.simulator);
  const auto broken = [&](const std::vector<TrueContainer>& there, std::size_t most) {
    Violations violations;
    check_relays(small_.simulator, there, most, violations);
    return violations.size();
  };
  EXPECT_EQ(broken(truth, 1000), 0u);
  EXPECT_EQ(broken(truth, 1), 1u);
  std::vector<TrueContainer> other = truth;
  std::swap(other[0].host, other[1].host);
  EXPECT_EQ(broken(other, 1000), 2u);
  other = truth;
  other[0].host_ports = {"8090/tcp"};
  EXPECT_EQ(broken(other, 1000), 1u);
  EXPECT_EQ(broken(other, 2), 0u) << "There is no room for a third.";
}

}  // namespace
}  // namespace swarm::sim
