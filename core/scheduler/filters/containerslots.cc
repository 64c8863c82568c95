#include "core/scheduler/filters/containerslots.h"

#include "core/scheduler/placement_index.h"

namespace swarm {

Result<FilterPlan> ContainerSlotsFilter::plan(const ContainerSpec&, SoftRules) const {
  FilterPlan plan;
  plan.demands = {"available container slots"};
  plan.accepts = [](const Node& node) {
    return std::int64_t{node.load.containers} < container_slots(node.facts);
  };
  return plan;
}

bool ContainerSlotsFilter::narrow(const ContainerSpec&, PlacementIndex& index,
                                  NodeTerms& terms) const {
  terms.require(index.with_free_slot());
  return true;
}

std::string ContainerSlotsFilter::refusal() const { return "all container slots are taken"; }

}  // namespace swarm
