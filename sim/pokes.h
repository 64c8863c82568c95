// The calls of the API that no other workload makes, well-formed and not: what is there to be
// asked, clients will ask.
#pragma once

#include "sim/workload.h"

namespace swarm::sim {

// One such request.
void poke(Actor& actor);
// A stream that has no end by itself.
void follow(Actor& actor);

}  // namespace swarm::sim
