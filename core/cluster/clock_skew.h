// A difference between two clocks below this counts as none (spec core 2.4).
#pragma once

#include "core/base/instant.h"

namespace swarm {

inline constexpr UnixNanos clock_skew_tolerated = 2'000'000'000;

}  // namespace swarm
