// The range within which the announced version follows the engines (ecosystem 3.1): the original's
// at least, and the last that every client since 2018 understands at most.
#pragma once

#include "core/model/api_version.h"

namespace swarm {

inline constexpr ApiVersion announced_min{1, 40};
inline constexpr ApiVersion announced_max{1, 56};

}  // namespace swarm
