// Whether this manager decides anything, or waits behind the one that does.
#pragma once

#include "core/base/instant.h"

#include <string>

namespace swarm {

struct Role {
  std::string self;           // Its address for the others; empty: it is the only one.
  Instant acts_until{never};  // Exclusive. From then on it decides nothing, whatever was begun.
  std::string primary;        // The address of who decides or is about to; empty: not known.

  bool is_only_one() const { return self.empty(); }
  bool acts(Instant now) const { return now < acts_until; }
};

// What is said of a call that was not made because of it.
inline constexpr char not_primary_text[] =
    "this manager is not the primary any more: nothing was done, ask again";

}  // namespace swarm
