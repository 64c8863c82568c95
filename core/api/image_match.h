// Which image a client's words mean, for filters.
#pragma once

#include "core/cluster/engine.h"
#include "core/model/image.h"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// IDs of the engine's images that one of the references means, and of the images made from them.
std::set<std::string, std::less<>> image_ids_of(const Engine& engine,
                                                const std::vector<std::string>& references);

// Docker's glob for the filter `reference`: * and ? stop at a slash, [a-c] and [^a-c], a backslash
// takes the next character as it is. A pattern that is malformed matches nothing.
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace swarm
