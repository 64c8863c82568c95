// swarm list: prints what a discovery service knows.
#pragma once

#include "tools/swarm/settings.h"

namespace swarm::tools {

// Returns the exit code. Throws UsageError.
int run_list(const ListSettings& settings);

}  // namespace swarm::tools
