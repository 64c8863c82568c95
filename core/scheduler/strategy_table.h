// The strategies there are.
#pragma once

#include "core/scheduler/strategy.h"

#include <string_view>
#include <vector>

namespace swarm {

const std::vector<const Strategy*>& strategy_table();

// Also by alias ("binpacking"). Null if there is none of that name.
const Strategy* find_strategy(std::string_view name);

}  // namespace swarm
