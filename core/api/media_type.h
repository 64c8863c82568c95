// What of several media types a client asks for.
#pragma once

#include <span>
#include <string_view>

namespace swarm {

// The offer that stands by itself in the header `Accept` with the greatest weight, the earlier of
// two alike; empty if there is none. As in dockerd, "*/*" stands for none of them, and what cannot
// be read has the weight 0.
std::string_view accepted_type(std::string_view accept, std::span<const std::string_view> offers);

}  // namespace swarm
