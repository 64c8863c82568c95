// SWARM_ASSERT(x): a broken invariant stops the program, in every build. It is
// for the program's own mistakes only; outside input gets a Result instead.
#pragma once

#include <string>

namespace swarm {

// Printed behind the failed expression; the simulator puts seed and step here.
void set_assert_context(std::string context);

[[noreturn]] void assert_failed(const char* expression, const char* file, int line);

}  // namespace swarm

#define SWARM_ASSERT(x) \
  (static_cast<bool>(x) ? void(0) : ::swarm::assert_failed(#x, __FILE__, __LINE__))
