// The order in which `info` shows nodes: runs of digits compare as numbers, so
// that node2 comes before node10 (spec core 4.8).
#pragma once

#include <string_view>

namespace swarm {

// Numbers before letters, spaces ignored. A strict weak order; texts that differ only in spaces or
// leading zeros are equal.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace swarm
