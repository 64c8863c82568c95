// swarm health: whether a manager, agent or token service is well; for HEALTHCHECK and scripts.
#pragma once

#include "tools/swarm/settings.h"

#include <string>
#include <vector>

namespace swarm::tools {

// Asks the first address for /_ping, or for /healthz where that is unknown. Prints a line.
// Returns the exit code.
int run_health(const HealthSettings& settings);

}  // namespace swarm::tools
