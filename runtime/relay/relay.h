// What the relays of TCP and UDP ports have in common. Private to runtime/relay.
#pragma once

#include "metrics/relay_traffic.h"
#include "runtime/engine/connector.h"
#include "runtime/relay/port_relays.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace swarm::runtime {

// One port. Ends with close(), which ends its connections too.
class Relay {
 public:
  virtual ~Relay() = default;
  virtual std::uint16_t port() const = 0;  // That it listens on.
  virtual void close() = 0;
};

// Counts that all ports share.
struct RelayLedger {
  RelayOptions options;
  metrics::RelayTraffic traffic;

  // Whether one more may begin at a port that has `of_port` of them; counted either way.
  bool admit(std::size_t of_port) {
    if (traffic.connections >= options.connections_max ||
        of_port >= options.connections_per_port_max) {
      ++traffic.refused;
      return false;
    }
    ++traffic.connections;
    ++traffic.accepted;
    return true;
  }
};

// Both throw std::runtime_error with one line for the operator if they cannot listen.
std::shared_ptr<Relay> open_tcp_relay(boost::asio::io_context& io, Connector& connector,
                                      std::shared_ptr<RelayLedger> ledger, const OpenRelay& action);
std::shared_ptr<Relay> open_udp_relay(boost::asio::io_context& io,
                                      std::shared_ptr<RelayLedger> ledger, const OpenRelay& action);

}  // namespace swarm::runtime
