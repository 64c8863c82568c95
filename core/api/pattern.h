// Paths and the patterns of the route table, as plain text functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// Whether `path` (decoded) fits a pattern such as "/containers/{name}/json". A capture stands for
// one or more characters, slashes too, because a name may carry its node ("node-1/web"); of several
// captures all but the last end at the first place where the text behind them fits.
bool match_pattern(std::string_view pattern, std::string_view path,
                   std::vector<std::string>& captures);

// The path without empty, "." and ".." elements; a trailing slash stays. Works on the path as it
// is on the wire: an encoded slash is part of a name and not a separator.
std::string canonical_path(std::string_view path);

}  // namespace swarm
