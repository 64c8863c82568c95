// An engine as clients see it in inspections and events.
#pragma once

#include "core/cluster/engine.h"

#include <string>

namespace swarm {

// "EDGL:...:H57I|10.0.0.1:2375"; empty while the engine's own ID is not known.
std::string shown_node_id(const Engine& engine);

}  // namespace swarm
