// GET /containers/{id}/stats: plausible numbers, one a second.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

Result<Answer> get_stats(Daemon& daemon, const Call& call);

}  // namespace swarm::sim::fake
