// Member names as Go's decoder takes them: "hostconfig" is HostConfig.
#pragma once

#include "core/wire/json.h"

#include <span>
#include <string_view>

namespace swarm::wire {

// Gives every member whose name equals one of `names` but for case that name. Where two members
// get one name the later counts; of two objects the members are united.
void fold_names(json::object& object, std::span<const std::string_view> names);

}  // namespace swarm::wire
