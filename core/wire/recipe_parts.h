// Inside of the recipe: from an inspection to its bytes.
#pragma once

#include "core/wire/json.h"

#include <string>

namespace swarm::wire {

// A create body, but for three things: CpuShares are the engine's, references to other containers
// may be IDs, and EndpointsConfig names every network.
std::string encode_recipe(const json::object& inspected);

}  // namespace swarm::wire
