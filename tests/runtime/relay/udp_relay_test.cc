#include "tests/runtime/relay/relay_support.h"

#include <gtest/gtest.h>

namespace swarm::runtime::fixtures {
namespace {

class UdpClient {
 public:
  explicit UdpClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    where.sin_port = htons(port);
    ::connect(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where);
  }
  ~UdpClient() { ::close(fd_); }
  UdpClient(const UdpClient&) = delete;
  UdpClient& operator=(const UdpClient&) = delete;

  void send(std::string_view bytes) { ::send(fd_, bytes.data(), bytes.size(), 0); }
  std::string receive() {
    pollfd entry{fd_, POLLIN, 0};
    if (::poll(&entry, 1, 30000) <= 0) throw std::runtime_error("no datagram came");
    std::string bytes(65536, '\0');
    const auto got = ::recv(fd_, bytes.data(), bytes.size(), 0);
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return bytes;
  }

 private:
  int fd_;
};

// Sends the next datagram back to whoever sent it, with a word before it.
std::string answer_one(const Node& node) {
  pollfd entry{node.fd(), POLLIN, 0};
  if (::poll(&entry, 1, 30000) <= 0) throw std::runtime_error("no datagram came to the node");
  std::string bytes(65536, '\0');
  sockaddr_in from{};
  socklen_t size = sizeof from;
  const auto got = ::recvfrom(node.fd(), bytes.data(), bytes.size(), 0,
                              reinterpret_cast<sockaddr*>(&from), &size);
  bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  const std::string answer = "re: " + bytes;
  ::sendto(node.fd(), answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
  return bytes;
}

TEST(UdpRelay, EachClientGetsItsOwnAnswers) {
  const Node node(SOCK_DGRAM);
  Relays relays;
  const std::uint16_t port = relays.open(1, node.port(), 0, PortProtocol::udp);
  UdpClient one(port), two(port);
  one.send("one");
  EXPECT_EQ(answer_one(node), "one");
  two.send("two");
  EXPECT_EQ(answer_one(node), "two");
  EXPECT_EQ(two.receive(), "re: two");
  EXPECT_EQ(one.receive(), "re: one");
  one.send("");
  EXPECT_EQ(answer_one(node), "");
  EXPECT_EQ(one.receive(), "re: ");
  EXPECT_EQ(relays.traffic().connections, 2u);
  relays.close(1);
  EXPECT_EQ(relays.traffic().connections, 0u);
}

TEST(UdpRelay, IsBoundedAndForgetsTheIdle) {
  const Node node(SOCK_DGRAM);
  RelayOptions options;
  options.connections_per_port_max = 1;
  options.udp_idle = std::chrono::milliseconds(200);
  Relays relays(options);
  const std::uint16_t port = relays.open(1, node.port(), 0, PortProtocol::udp);
  UdpClient one(port), two(port);
  one.send("one");
  answer_one(node);
  EXPECT_EQ(one.receive(), "re: one");
  two.send("two");
  EXPECT_TRUE(eventually([&] { return relays.traffic().refused == 1; }));
  EXPECT_TRUE(eventually([&] { return relays.traffic().connections == 0; }));
  two.send("again");
  EXPECT_EQ(answer_one(node), "again");
  EXPECT_EQ(two.receive(), "re: again");
}

}  // namespace
}  // namespace swarm::runtime::fixtures
