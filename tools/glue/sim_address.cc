#include "tools/glue/sim_address.h"

#include <fmt/format.h>

namespace swarm::tools {

std::string sim_address(std::size_t index, int port) {
  constexpr std::size_t hosts_per_net = 250;
  return fmt::format("127.77.{}.{}:{}", index / hosts_per_net, index % hosts_per_net + 1, port);
}

}  // namespace swarm::tools
