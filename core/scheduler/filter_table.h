// The filters there are.
#pragma once

#include "core/model/stats.h"
#include "core/scheduler/filter.h"

#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// In the default run order.
const std::vector<const Filter*>& filter_table();

// Null if there is none of that name.
const Filter* find_filter(std::string_view name);

// What statistics count a refusal by that name as: FilterKind::resources if there is no such
// filter.
FilterKind kind_of_filter(std::string_view name);

}  // namespace swarm
