#include "core/scheduler/filters/health.h"

namespace swarm {

Result<FilterPlan> HealthFilter::plan(const ContainerSpec&, SoftRules) const {
  FilterPlan plan;
  plan.accepts = [](const Node& node) { return node.load.health_percent > 0; };
  return plan;
}

std::string HealthFilter::refusal() const { return "node is not healthy"; }

}  // namespace swarm
