// Host ports as the port filter sees them.
#pragma once

#include <cstdint>
#include <string>

namespace swarm {

enum class PortProtocol : std::uint8_t { tcp, udp, sctp };

// One published port: where on the host it listens.
struct HostPort {
  std::string ip;  // Empty, "0.0.0.0" or "::": every interface.
  std::uint16_t port = 0;
  PortProtocol protocol = PortProtocol::tcp;
  bool operator==(const HostPort&) const = default;
};

}  // namespace swarm
