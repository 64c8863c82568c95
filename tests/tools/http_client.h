// The least HTTP client that the tests of the programs need.
#pragma once

#include <cstdint>
#include <string>

namespace swarm::tests {

// A connection that reads with a limit of 5 s.
class Connection {
 public:
  Connection(const std::string& host, std::uint16_t port);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool connected() const { return connected_; }
  void send(const std::string& text) const;
  // Up to the end, or until `wanted` is there.
  std::string read(const std::string& wanted = "") const;

 private:
  int fd_;
  bool connected_ = false;
};

// The whole answer, head and body; empty if there is none.
std::string get(const std::string& host, std::uint16_t port, const std::string& target);

}  // namespace swarm::tests
