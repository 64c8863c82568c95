// A seed for the dice of a program: told in its log, so that a run can be understood.
#pragma once

#include <cstdint>

namespace swarm::tools {

std::uint64_t drawn_seed();

}  // namespace swarm::tools
