// Address ranges: "10.0.0.[1:3]:2375" stands for three addresses.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// What one list of addresses may hold, after its ranges are written out.
inline constexpr std::size_t discovery_entries_max = 65536;

// Writes out every "[from:to]" of two decimal numbers, the last range counting
// fastest. "[01:10]" keeps its zeros. Brackets around anything else, as in IPv6
// addresses, stay. A reversed range and more than `limit` addresses are errors.
// The original knew one range an entry, lost the zeros and took "[3:1]" as nothing.
Result<std::vector<std::string>> expand_ranges(std::string_view pattern,
                                               std::size_t limit = discovery_entries_max);

}  // namespace swarm
