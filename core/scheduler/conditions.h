// The words for a request that no node can take: the original's, clients match on them.
#pragma once

#include "core/base/result.h"
#include "core/model/container_spec.h"
#include "core/scheduler/filter.h"

#include <cstddef>
#include <vector>

namespace swarm {

// "Unable to find a node that satisfies the following conditions ...": one group
// for each filter with something to say, up to and including `failed`.
Error unmet_conditions(const std::vector<const Filter*>& filters, std::size_t failed,
                       const ContainerSpec& spec);

// "No healthy node available in the cluster"
Error no_healthy_node();

// "No nodes available in the cluster"
Error no_nodes();

}  // namespace swarm
