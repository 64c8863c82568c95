// swarm create: asks a token service for a new cluster and prints its token.
#pragma once

#include "tools/swarm/settings.h"

namespace swarm::tools {

// Returns the exit code.
int run_create(const CreateSettings& settings);

}  // namespace swarm::tools
