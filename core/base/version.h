// The version of this program, as it appears on the wire.
#pragma once

#include <string_view>

namespace swarm {

inline constexpr std::string_view program_version = "2.0.0";

}  // namespace swarm
