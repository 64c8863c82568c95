// Host ports: who has which, and what the API shows of them.
#pragma once

#include "sim/engine/daemon.h"

#include <string>
#include <vector>

namespace swarm::sim::fake {

Result<void> take_host_ports(Daemon& daemon, Container& container);
void drop_host_ports(Daemon& daemon, Container& container);

// NetworkSettings.Ports of inspect, and Ports of the list.
bool shows_ports(const Container& container);
json::object ports_of(const Container& container);
json::array port_list_of(const Container& container);

}  // namespace swarm::sim::fake
