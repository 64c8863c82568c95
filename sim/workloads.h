// What each kind of work does.
#pragma once

#include "sim/workload.h"

namespace swarm::sim {

// Begins it; the actor's next() is called at its end.
void do_work(Actor& actor, Work work);

}  // namespace swarm::sim
