// Which rare states a hunt has reached.
#pragma once

#include "tools/swarm-sim/hunt_tally.h"

#include <string>

namespace swarm::tools {

// What this process has reached, for the tally.
std::string coverage_lines();
void print_coverage(const Tally& tally);

// The same for the states of engines and what met them in each.
std::string matrix_lines(const sim::StateEventMatrix& matrix);
// False if a cell is empty and nobody has said why that must be.
bool print_matrix(const Tally& tally);

}  // namespace swarm::tools
