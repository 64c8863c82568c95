// Health checks: a probe every interval, run by the simulated shell.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

void start_health_checks(Daemon& daemon, Container& container);
void stop_health_checks(Daemon& daemon, Container& container);
json::object health_json(const Health& health);

}  // namespace swarm::sim::fake
