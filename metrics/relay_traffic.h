// What has passed through the published ports that the manager relays.
#pragma once

#include <cstdint>

namespace swarm::metrics {

struct RelayTraffic {
  std::uint64_t connections = 0;  // Gauge: TCP connections and UDP clients now.
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;  // Over a bound.
  std::uint64_t failed = 0;   // Of those accepted: the node's port could not be reached.
  std::uint64_t bytes = 0;    // Both ways.
};

}  // namespace swarm::metrics
