// The actions OpenRelay and CloseRelay, carried out: listening sockets, and the
// connections that go from there to nodes. Bounded; decides nothing.
#pragma once

#include "core/base/instant.h"
#include "core/cluster/action.h"
#include "core/cluster/event.h"
#include "metrics/relay_traffic.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

struct RelayOptions {
  std::string address;  // To listen at: an IP address. Empty: there are no relays.
  // Of TCP connections and UDP clients together.
  std::size_t connections_max = 4096;
  std::size_t connections_per_port_max = 1024;
  Duration connect_timeout = std::chrono::seconds(10);
  // A UDP client that neither sends nor receives is forgotten.
  Duration udp_idle = std::chrono::seconds(60);
};

class PortRelays {
 public:
  using Tell = std::function<void(Event event)>;

  // `tell` gets RelayOpened and RelayFailed, also from within open().
  PortRelays(boost::asio::io_context& io, RelayOptions options, Tell tell);
  ~PortRelays();
  PortRelays(const PortRelays&) = delete;
  PortRelays& operator=(const PortRelays&) = delete;

  void open(const OpenRelay& action);
  void close(const CloseRelay& action);

  const metrics::RelayTraffic& traffic() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
