#include "core/scheduler/filters/port.h"

#include "tests/support/scheduler/kept_nodes.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using test::kept;
using test::unmet;

class PortFilterTest : public testing::Test {
 protected:
  PortFilterTest() {
    for (EngineKey key = 0; key < 2; ++key) {
      test::add_node(state_, key, test::facts("node-" + std::to_string(key)));
    }
  }

  std::string keep(std::vector<HostPort> ports) const {
    ContainerSpec spec;
    spec.host_ports = std::move(ports);
    return kept("port", state_, spec);
  }
  std::string keep_on_host(std::vector<std::string> exposed) const {
    ContainerSpec spec;
    spec.network_mode = "host";
    spec.exposed_ports = std::move(exposed);
    return kept("port", state_, spec);
  }

  PlacementState state_;
};

TEST_F(PortFilterTest, KeepsAllWithoutPortsOrConflict) {
  state_.put_container(0, test::publishing("c1", {{"", 80}}));
  EXPECT_EQ(keep({}), "0 1");
  EXPECT_EQ(keep({{"", 81}}), "0 1");
  EXPECT_EQ(keep({{"", 0}}), "0 1");  // The engine chooses.
}

TEST_F(PortFilterTest, RefusesNodesWhereThePortIsHeld) {
  const ContainerKey first = state_.put_container(0, test::publishing("c1", {{"", 80}}));
  EXPECT_EQ(keep({{"", 80}}), "1");
  EXPECT_EQ(keep({{"", 81}, {"", 80}}), "1");
  state_.put_container(1, test::publishing("", {{"", 80}}));  // A reservation.
  EXPECT_EQ(keep({{"", 80}}), unmet + "[port 80 (Bridge mode)]");
  EXPECT_EQ(keep({{"", 81}, {"", 80}}), unmet + "[port 81 (Bridge mode) port 80 (Bridge mode)]");
  state_.remove_container(first);
  EXPECT_EQ(keep({{"", 80}}), "0");
}

TEST_F(PortFilterTest, TellsInterfacesApart) {
  state_.put_container(0, test::publishing("c1", {{"192.168.1.1", 80}}));
  EXPECT_EQ(keep({{"192.168.1.1", 80}}), "1");
  EXPECT_EQ(keep({{"192.168.1.2", 80}}), "0 1");
  for (const char* every : {"", "0.0.0.0", "::"}) EXPECT_EQ(keep({{every, 80}}), "1");

  state_.put_container(1, test::publishing("c2", {{"0.0.0.0", 4242}}));
  EXPECT_EQ(keep({{"127.0.0.1", 4242}}), "0");
}

TEST_F(PortFilterTest, TellsProtocolsApart) {
  state_.put_container(0, test::publishing("c1", {{"", 53, PortProtocol::tcp}}));
  EXPECT_EQ(keep({{"", 53, PortProtocol::udp}}), "0 1");
  EXPECT_EQ(keep({{"", 53, PortProtocol::tcp}}), "1");
}

TEST_F(PortFilterTest, LooksAtExposedPortsOnTheHostsNetwork) {
  PlacedContainer on_host = test::container("c1", "c1");
  on_host.host_network = true;
  on_host.exposed_ports = {"80/tcp"};
  state_.put_container(0, on_host);
  EXPECT_EQ(keep_on_host({"80/tcp"}), "1");
  EXPECT_EQ(keep_on_host({"80/udp"}), "0 1");
  EXPECT_EQ(keep_on_host({}), "0 1");
  // The two kinds are not held against each other.
  EXPECT_EQ(keep({{"", 80}}), "0 1");

  on_host.id.clear();  // A reservation.
  state_.put_container(1, on_host);
  EXPECT_EQ(keep_on_host({"80/tcp", "443/tcp"}),
            unmet + "[port 80/tcp (Host mode) port 443/tcp (Host mode)]");
}

TEST_F(PortFilterTest, IgnoresExposedPortsOffTheHostsNetwork) {
  PlacedContainer bridged = test::container("c1", "c1");
  bridged.exposed_ports = {"80/tcp"};
  state_.put_container(0, bridged);
  EXPECT_EQ(keep_on_host({"80/tcp"}), "0 1");
}

}  // namespace
}  // namespace swarm
