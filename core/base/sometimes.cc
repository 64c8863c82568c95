#include "core/base/sometimes.h"

// The linker names both ends of a section; weak, because a program may have no points.
extern "C" {
[[gnu::weak]] extern swarm::SometimesPoint* const __start_swarm_sometimes[];  // NOLINT
[[gnu::weak]] extern swarm::SometimesPoint* const __stop_swarm_sometimes[];   // NOLINT
}

namespace swarm {

std::span<SometimesPoint* const> sometimes_points() {
  return {__start_swarm_sometimes, __stop_swarm_sometimes};
}

}  // namespace swarm
