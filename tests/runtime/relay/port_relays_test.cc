#include "runtime/relay/port_relays.h"

#include "tests/runtime/relay/relay_support.h"

#include <gtest/gtest.h>

namespace swarm::runtime::fixtures {
namespace {

TEST(PortRelays, TellWhichPortTheyListenOnOrWhyNot) {
  Node node;
  node.listen();
  for (const PortProtocol protocol : {PortProtocol::tcp, PortProtocol::udp}) {
    Relays relays;
    const std::uint16_t port = relays.open(1, node.port(), 0, protocol);
    ASSERT_NE(port, 0);
    EXPECT_EQ(relays.open(2, node.port(), port, protocol), 0);
    EXPECT_EQ(relays.problem,
              "cannot listen on 127.0.0.1:" + std::to_string(port) + ": Address already in use");
    relays.close(1);
    relays.close(1);  // Unknown by now.
    EXPECT_EQ(relays.open(3, node.port(), port, protocol), port);
  }
}

TEST(PortRelays, ClosingOneEndsItsConnectionsAlone) {
  Node node;
  node.listen();
  Relays relays;
  const std::uint16_t first = relays.open(1, node.port());
  const std::uint16_t second = relays.open(2, node.port());
  RawSocket one = to_port(first);
  RawSocket at_one = node.accept();
  RawSocket two = to_port(second);
  RawSocket at_two = node.accept();
  relays.close(1);
  EXPECT_EQ(one.read_all(), "");
  EXPECT_EQ(at_one.read_all(), "");
  EXPECT_THROW(to_port(first), std::runtime_error);
  two.send("still");
  EXPECT_EQ(at_two.read_exactly(5), "still");
  EXPECT_EQ(relays.traffic().connections, 1u);
}

TEST(PortRelays, ConnectionsAreBounded) {
  Node node;
  node.listen();
  RelayOptions options;
  options.connections_max = 3;
  options.connections_per_port_max = 2;
  Relays relays(options);
  const std::uint16_t first = relays.open(1, node.port());
  const std::uint16_t second = relays.open(2, node.port());
  RawSocket one = to_port(first), two = to_port(first);
  RawSocket at_one = node.accept(), at_two = node.accept();
  EXPECT_EQ(to_port(first).read_all(), "");  // Of this port.
  RawSocket three = to_port(second);
  RawSocket at_three = node.accept();
  EXPECT_EQ(to_port(second).read_all(), "");  // Of all.
  EXPECT_EQ(relays.traffic().refused, 2u);
  at_one.close();
  one.close();
  EXPECT_TRUE(eventually([&] { return relays.traffic().connections == 2; }));
  RawSocket four = to_port(first);
  RawSocket at_four = node.accept();
  four.send("x");
  EXPECT_EQ(at_four.read_exactly(1), "x");
}

}  // namespace
}  // namespace swarm::runtime::fixtures
