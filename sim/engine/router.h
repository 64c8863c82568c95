// From a request to its route.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

void route(Daemon& daemon, ExchangeId exchange, const HttpRequest& request);

}  // namespace swarm::sim::fake
