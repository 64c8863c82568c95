// swarm manage: the manager on real sockets.
#pragma once

#include "tools/swarm/settings.h"

namespace swarm::tools {

// Runs until a signal ends it. Returns the exit code; throws UsageError for what cannot start.
int run_manage(const ManageSettings& settings);

}  // namespace swarm::tools
