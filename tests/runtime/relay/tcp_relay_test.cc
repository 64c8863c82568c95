#include "tests/runtime/relay/relay_support.h"

#include <gtest/gtest.h>

#include <thread>

namespace swarm::runtime::fixtures {
namespace {

std::string many_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return bytes;
}

TEST(TcpRelay, PassesBytesAndEndsBothWays) {
  Node node;
  node.listen();
  Relays relays;
  RawSocket client = to_port(relays.open(1, node.port()));
  RawSocket served = node.accept();
  client.send("question");
  EXPECT_EQ(served.read_exactly(8), "question");
  // One way has ended, the other goes on.
  client.shutdown_write();
  EXPECT_EQ(served.read_all(), "");
  served.send("answer");
  served.close();
  EXPECT_EQ(client.read_all(), "answer");
  EXPECT_TRUE(eventually([&] { return relays.traffic().connections == 0; }));
  EXPECT_EQ(relays.traffic().bytes, 14u);
  EXPECT_EQ(relays.traffic().accepted, 1u);
}

TEST(TcpRelay, ManyBytesArriveInOrderThoughNobodyReadsForAWhile) {
  Node node;
  node.listen();
  Relays relays;
  RawSocket client = to_port(relays.open(1, node.port()));
  RawSocket served = node.accept();
  const std::string sent = many_bytes(32 << 20);
  std::thread up([&] {
    client.send(sent);
    client.shutdown_write();
  });
  std::thread down([&] { served.send(sent); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::string got;
  std::thread reader([&] { got = client.read_exactly(sent.size()); });
  const std::string received = served.read_all();
  for (std::thread* thread : {&up, &down, &reader}) thread->join();
  EXPECT_TRUE(received == sent);
  EXPECT_TRUE(got == sent);
  EXPECT_EQ(relays.traffic().bytes, 2 * sent.size());
}

TEST(TcpRelay, ANodeThatDoesNotListenEndsTheConnection) {
  Node node;  // Bound, so that nobody else has the port.
  Relays relays;
  RawSocket client = to_port(relays.open(1, node.port()));
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(eventually([&] { return relays.traffic().failed == 1; }));
  EXPECT_EQ(relays.traffic().connections, 0u);
}

TEST(TcpRelay, AResetIsPassedOnAsAnEnd) {
  Node node;
  node.listen();
  Relays relays;
  RawSocket client = to_port(relays.open(1, node.port()));
  RawSocket served = node.accept();
  client.send("x");
  served.read_exactly(1);
  served.reset();
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(eventually([&] { return relays.traffic().connections == 0; }));
}

TEST(TcpRelay, NeverLeadsToItself) {
  Relays relays;
  const Node reserved;
  // Its own port, which nobody else has: known only once it is open.
  const std::uint16_t port = relays.open(1, reserved.port());
  relays.close(1);
  for (const char* host : {"127.0.0.1", "localhost"}) {
    ASSERT_EQ(relays.open(2, port, port, PortProtocol::tcp, host), port) << relays.problem;
    RawSocket client = to_port(port);
    EXPECT_EQ(client.read_all(), "");
    relays.close(2);
  }
  EXPECT_EQ(relays.traffic().accepted, 2u);
  EXPECT_EQ(relays.traffic().failed, 2u);
}

}  // namespace
}  // namespace swarm::runtime::fixtures
