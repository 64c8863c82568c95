#include "core/scheduler/filters/constraint.h"

#include "core/scheduler/placement_index.h"
#include "core/scheduler/rule_list.h"

#include <algorithm>
#include <utility>

namespace swarm {
namespace {

// A node without the label has the empty value: `foo!=bar` keeps it.
std::vector<std::string> values_of(const Node& node, const std::string& key) {
  if (key == "node") return names_of(node.facts);
  return {std::string(node.label(key))};
}

}  // namespace

Result<FilterPlan> ConstraintFilter::plan(const ContainerSpec& spec, SoftRules soft) const {
  Result<std::vector<Expression>> rules = parse_expressions(spec.constraints);
  if (!rules) return rules.error();

  FilterPlan plan;
  for (const Expression& rule : *rules) plan.demands.push_back(to_text(rule.rule()));
  plan.accepts = all_hold(std::move(*rules), soft, values_of);
  return plan;
}

bool ConstraintFilter::narrow(const ContainerSpec& spec, PlacementIndex& index,
                              NodeTerms& terms) const {
  const bool copy = spec.constraints.size() > PlacementIndex::rules_without_copy_max;
  return std::all_of(
      spec.constraints.begin(), spec.constraints.end(),
      [&](const std::string& text) { return index.add_constraint(text, copy, terms); });
}

std::string ConstraintFilter::refusal() const { return "the node does not meet a constraint"; }

}  // namespace swarm
