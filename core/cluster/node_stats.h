// The gauges of every node, read off the state when somebody asks for metrics.
#pragma once

#include "core/cluster/cluster_state.h"

namespace swarm {

struct ManagerStats;

void fill_node_stats(const ClusterState& state, ManagerStats& stats);

}  // namespace swarm
