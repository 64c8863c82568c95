// SWARM_SOMETIMES(name) marks a rare state that tests and simulation must reach sometimes. It
// counts, and nothing may depend on the count. Every point is known before it is reached: the
// linker collects them, so that a report also lists those that never were.
//
// Not in templates and inline functions: the linker would see such a point several times.
#pragma once

#include <cstdint>
#include <span>

namespace swarm {

struct SometimesPoint {
  const char* name;
  const char* file;
  std::uint64_t times;
};

std::span<SometimesPoint* const> sometimes_points();

}  // namespace swarm

#define SWARM_SOMETIMES(name_text) SWARM_SOMETIMES_IF(true, name_text)
// The same, if the condition holds.
#define SWARM_SOMETIMES_IF(condition, name_text)                                  \
  do {                                                                            \
    static ::swarm::SometimesPoint point_here = {name_text, __FILE__, 0};         \
    [[gnu::section("swarm_sometimes"),                                            \
      gnu::used]] static ::swarm::SometimesPoint* const entry_here = &point_here; \
    if (condition) ++point_here.times;                                            \
  } while (false)
