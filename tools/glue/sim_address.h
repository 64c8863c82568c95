// Where simulated engines listen: one loopback address each, so that published
// ports and host names differ as on real hosts.
#pragma once

#include <cstddef>
#include <string>

namespace swarm::tools {

// 127.77.x.y with y in 1..250.
inline constexpr std::size_t sim_engines_max = 256u * 250u;
inline constexpr int sim_port = 2375;

// Engine `index` from 0: "127.77.0.1:2375", ...
std::string sim_address(std::size_t index, int port = sim_port);

}  // namespace swarm::tools
