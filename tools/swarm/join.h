// swarm join: keeps one engine registered until it is told to end.
#pragma once

#include "tools/swarm/settings.h"

namespace swarm::tools {

// Returns the exit code. Throws UsageError.
int run_join(const JoinSettings& settings);

}  // namespace swarm::tools
