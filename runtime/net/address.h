// Where to listen or to connect: text <-> value. No look-ups here.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace swarm::runtime {

struct Address {
  enum class Kind { tcp, unix_socket };
  Kind kind = Kind::tcp;
  std::string host;  // Without brackets; empty: every interface (listening only).
  std::uint16_t port = 0;
  std::string path;  // Of a unix socket.

  std::string text() const;  // "host:port", "[v6]:port" or "unix:///path".
};

// "host:port", "[v6]:port", ":port", "tcp://host:port", "unix:///path" and "/path".
Result<Address> parse_address(std::string_view text);

}  // namespace swarm::runtime
