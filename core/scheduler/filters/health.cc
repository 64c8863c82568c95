#include "core/scheduler/filters/health.h"

#include "core/scheduler/placement_index.h"

namespace swarm {

Result<FilterPlan> HealthFilter::plan(const ContainerSpec&, SoftRules) const {
  FilterPlan plan;
  plan.accepts = [](const Node& node) { return node.load.health_percent > 0; };
  return plan;
}

bool HealthFilter::narrow(const ContainerSpec&, PlacementIndex& index, NodeTerms& terms) const {
  terms.require(index.healthy());
  return true;
}

std::string HealthFilter::refusal() const { return "node is not healthy"; }

}  // namespace swarm
