// Which rare states a hunt has reached.
#pragma once

#include "tools/swarm-sim/hunt_tally.h"

#include <string>

namespace swarm::tools {

// What this process has reached, for the tally.
std::string coverage_lines();
void print_coverage(const Tally& tally);

}  // namespace swarm::tools
