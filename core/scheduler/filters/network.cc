#include "core/scheduler/filters/network.h"

#include "core/scheduler/placement_index.h"

#include <algorithm>

namespace swarm {

Result<FilterPlan> NetworkFilter::plan(const ContainerSpec& spec, SoftRules) const {
  FilterPlan plan;
  plan.fails_without_nodes = false;
  if (spec.local_networks.empty()) return plan;

  for (const LocalNetwork& network : spec.local_networks) {
    plan.demands.push_back("--net=" + network.name);
  }
  plan.accepts = [networks = spec.local_networks](const Node& node) {
    return std::ranges::all_of(networks, [&](const LocalNetwork& network) {
      return std::ranges::binary_search(network.nodes, node.key);
    });
  };
  return plan;
}

bool NetworkFilter::narrow(const ContainerSpec& spec, PlacementIndex&, NodeTerms& terms) const {
  for (const LocalNetwork& network : spec.local_networks) {
    NodeSet& nodes = terms.new_set();
    for (const EngineKey node : network.nodes) nodes.insert(node);
    terms.require(nodes);
  }
  return true;
}

std::string NetworkFilter::refusal() const {
  return "a network of the request is not on this node";
}

}  // namespace swarm
