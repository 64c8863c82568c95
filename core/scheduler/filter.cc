#include "core/scheduler/filter.h"

#include "core/scheduler/placement_index.h"

namespace swarm {
namespace {

const NodeSet& accepted_nodes(const FilterPlan& plan, const PlacementIndex& index,
                              NodeTerms& terms) {
  NodeSet& accepted = terms.new_set();
  index.present().for_each([&](EngineKey node) {
    if (plan.accepts(index.data().freeze(node))) accepted.insert(node);
  });
  return accepted;
}

}  // namespace

bool Filter::narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const {
  const Result<FilterPlan> hard = plan(spec, SoftRules::ignore);
  const Result<FilterPlan> all = plan(spec, SoftRules::apply);
  if (!hard || !all) return false;
  if (hard->accepts) terms.require(accepted_nodes(*hard, index, terms));
  if (all->accepts) terms.require(accepted_nodes(*all, index, terms), true);
  return true;
}

}  // namespace swarm
