// Sequences of calls from a seed: few names, so that calls meet each other.
#pragma once

#include "tests/live/differential/step.h"

#include <cstdint>

namespace swarm::differential {

Sequence generate(std::uint64_t seed);

}  // namespace swarm::differential
