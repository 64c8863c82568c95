#include "core/scheduler/filters/affinity.h"

#include "core/scheduler/placement_index.h"
#include "core/scheduler/rule_list.h"

#include <algorithm>
#include <utility>

namespace swarm {
namespace {

template <class Things>
std::vector<std::string> all_names(const Things& things) {
  std::vector<std::string> names;
  for (const auto& thing : things) {
    for (std::string& name : names_of(thing)) names.push_back(std::move(name));
  }
  return names;
}

// A container without the label has the empty value.
std::vector<std::string> label_values(const Node& node, const std::string& key) {
  std::vector<std::string> values;
  for (const PlacedContainer& container : node.containers) {
    const auto found = container.labels.find(key);
    values.push_back(found == container.labels.end() ? std::string() : found->second);
  }
  return values;
}

std::vector<std::string> values_of(const Node& node, const std::string& key) {
  if (key == "container") return all_names(node.containers);
  if (key == "image") return all_names(node.images);
  return label_values(node, key);
}

}  // namespace

Result<FilterPlan> AffinityFilter::plan(const ContainerSpec& spec, SoftRules soft) const {
  Result<std::vector<Expression>> rules = parse_expressions(spec.affinities);
  if (!rules) return rules.error();

  FilterPlan plan;
  for (const Expression& rule : *rules) plan.demands.push_back(demand_with_softness(rule.rule()));
  plan.accepts = all_hold(std::move(*rules), soft, values_of);
  return plan;
}

bool AffinityFilter::narrow(const ContainerSpec& spec, PlacementIndex& index,
                            NodeTerms& terms) const {
  const bool copy = spec.affinities.size() > PlacementIndex::rules_without_copy_max;
  return std::all_of(spec.affinities.begin(), spec.affinities.end(), [&](const std::string& text) {
    return index.add_affinity(text, copy, terms);
  });
}

std::string AffinityFilter::refusal() const { return "the node does not meet an affinity"; }

}  // namespace swarm
