#include "tests/tools/http_client.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace swarm::tests {

Connection::Connection(const std::string& host, std::uint16_t port)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  const timeval limit{5, 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  connected_ = connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

Connection::~Connection() { close(fd_); }

void Connection::send(const std::string& text) const {
  EXPECT_EQ(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
}

std::string Connection::read(const std::string& wanted) const {
  std::string text;
  std::array<char, 65536> piece{};
  while (wanted.empty() || text.find(wanted) == std::string::npos) {
    const ssize_t got = recv(fd_, piece.data(), piece.size(), 0);
    if (got <= 0) break;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  return text;
}

std::string get(const std::string& host, std::uint16_t port, const std::string& target) {
  const Connection connection(host, port);
  if (!connection.connected()) return "";
  connection.send("GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  return connection.read();
}

}  // namespace swarm::tests
