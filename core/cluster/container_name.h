// Names for containers whose client gave none, in Docker's manner: "brave_turing".
#pragma once

#include "core/base/random.h"

#include <string>

namespace swarm {

// Engines make such names too, but each for itself: on two nodes the same one would come up soon,
// and be ambiguous. `attempt` counts from 0; after a few a number is added, so that a free name is
// found however many are taken.
std::string drawn_container_name(Random& random, int attempt);

}  // namespace swarm
