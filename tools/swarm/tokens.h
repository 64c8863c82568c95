// swarm tokens serve: the token service.
#pragma once

#include "tools/swarm/settings.h"

namespace swarm::tools {

// Returns the exit code. Throws std::runtime_error if it cannot start.
int run_tokens(const TokensSettings& settings);

}  // namespace swarm::tools
