// Relays on loopback, and nodes to lead to.
#pragma once

#include "runtime/relay/port_relays.h"
#include "tests/runtime/support.h"

#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <variant>

namespace swarm::runtime::fixtures {

// A listening socket of the test's own: "the node". Without listen() nobody is there.
class Node {
 public:
  explicit Node(int type = SOCK_STREAM) : fd_(::socket(AF_INET, type, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&where), size) != 0 ||
        ::getsockname(fd_, reinterpret_cast<sockaddr*>(&where), &size) != 0) {
      throw std::runtime_error("cannot bind a port for the test");
    }
    port_ = ntohs(where.sin_port);
  }
  ~Node() { ::close(fd_); }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  void listen() { ::listen(fd_, 64); }
  RawSocket accept() {
    pollfd entry{fd_, POLLIN, 0};
    if (::poll(&entry, 1, 30000) <= 0) throw std::runtime_error("nobody came to the node");
    return RawSocket(::accept(fd_, nullptr, nullptr));
  }
  int fd() const { return fd_; }
  std::uint16_t port() const { return port_; }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

class Relays {
 public:
  explicit Relays(RelayOptions options = {}) {
    options.address = "127.0.0.1";
    relays_ = loop_.run([&] {
      return std::make_unique<PortRelays>(
          loop_.io, options, [this](Event event) { told_.push_back(std::move(event)); });
    });
  }
  ~Relays() {
    loop_.run([&] { relays_.reset(); });
    loop_.stop();
  }

  // What was told: the port it listens on, or 0 and `problem`.
  std::uint16_t open(RelayId relay, std::uint16_t to, std::uint16_t listen = 0,
                     PortProtocol protocol = PortProtocol::tcp,
                     const std::string& host = "127.0.0.1") {
    return loop_.run([&] {
      relays_->open({relay, protocol, listen, host, to});
      const Event told = std::move(told_.front());
      told_.pop_front();
      if (const auto* failed = std::get_if<RelayFailed>(&told)) problem = failed->problem;
      const auto* opened = std::get_if<RelayOpened>(&told);
      return opened == nullptr ? std::uint16_t{0} : opened->port;
    });
  }
  void close(RelayId relay) {
    loop_.run([&] { relays_->close({relay}); });
  }
  metrics::RelayTraffic traffic() {
    return loop_.run([&] { return relays_->traffic(); });
  }

  std::string problem;

 private:
  LoopThread loop_;
  std::deque<Event> told_;
  std::unique_ptr<PortRelays> relays_;
};

inline RawSocket to_port(std::uint16_t port) {
  return connect_to("127.0.0.1:" + std::to_string(port));
}

}  // namespace swarm::runtime::fixtures
