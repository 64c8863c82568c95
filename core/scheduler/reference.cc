#include "core/scheduler/reference.h"

#include "core/scheduler/conditions.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace swarm {
namespace {

Result<Candidates> apply_filters(const Pipeline& pipeline, Candidates candidates,
                                 const ContainerSpec& spec, SoftRules soft) {
  for (std::size_t i = 0; i < pipeline.filters.size(); ++i) {
    const Result<FilterPlan> plan = pipeline.filters[i]->plan(spec, soft);
    if (!plan) return unmet_conditions(pipeline.filters, i, spec);
    if (!plan->accepts) continue;

    const bool had_nodes = !candidates.empty();
    std::erase_if(candidates, [&](const Node* node) { return !plan->accepts(*node); });
    if (candidates.empty() && (had_nodes || plan->fails_without_nodes)) {
      return unmet_conditions(pipeline.filters, i, spec);
    }
  }
  return candidates;
}

Result<Ranking> one_pass(const Pipeline& pipeline, const std::vector<Node>& nodes,
                         const ContainerSpec& spec, SoftRules soft, Random& random) {
  Candidates candidates;
  for (const Node& node : nodes) candidates.push_back(&node);
  Result<Candidates> accepted = apply_filters(pipeline, std::move(candidates), spec, soft);
  if (!accepted) return accepted.error();
  if (accepted->empty()) return no_nodes();
  return pipeline.strategy->rank(spec, *accepted, random);
}

std::optional<Refusal> refusal_of(const Pipeline& pipeline, const Node& node,
                                  const ContainerSpec& spec) {
  for (const Filter* filter : pipeline.filters) {
    const Result<FilterPlan> plan = filter->plan(spec, SoftRules::ignore);
    if (!plan) return Refusal{node.facts.name, std::string(filter->name()), plan.error().detail};
    if (plan->accepts && !plan->accepts(node)) {
      return Refusal{node.facts.name, std::string(filter->name()), filter->refusal()};
    }
  }
  Random unused(0);
  const Result<Ranking> ranking = pipeline.strategy->rank(spec, {&node}, unused);
  if (ranking) return std::nullopt;
  return Refusal{node.facts.name, "resources", "not enough free CPUs or memory"};
}

}  // namespace

// All soft rules are dropped at once, whatever made the first pass fail; the
// error is that of the second pass.
Result<Ranking> rank_plainly(const Pipeline& pipeline, const std::vector<Node>& nodes,
                             const ContainerSpec& spec, Random& random) {
  Result<Ranking> with_wishes = one_pass(pipeline, nodes, spec, SoftRules::apply, random);
  if (with_wishes) return with_wishes;
  return one_pass(pipeline, nodes, spec, SoftRules::ignore, random);
}

std::vector<Refusal> refusals(const Pipeline& pipeline, const std::vector<Node>& nodes,
                              const ContainerSpec& spec) {
  std::vector<Refusal> found;
  for (const Node& node : nodes) {
    if (auto refusal = refusal_of(pipeline, node, spec)) found.push_back(std::move(*refusal));
  }
  return found;
}

}  // namespace swarm
