#include "core/scheduler/filters/dependency.h"

#include "core/scheduler/placement_index.h"

#include <algorithm>
#include <utility>

namespace swarm {

std::vector<Dependency> dependencies_of(const ContainerSpec& spec) {
  std::vector<Dependency> needs;
  const auto add = [&](std::string_view flag, const std::string& value) {
    needs.push_back({std::string(flag) + value, value.substr(0, value.find(':'))});
  };
  for (const std::string& value : spec.volumes_from) add("--volumes-from=", value);
  for (const std::string& value : spec.links) add("--link=", value);

  constexpr std::string_view shared_network = "container:";
  if (spec.network_mode.starts_with(shared_network)) {
    const std::string container = spec.network_mode.substr(shared_network.size());
    needs.push_back({"--net=" + spec.network_mode, container});
  }
  return needs;
}

Result<FilterPlan> DependencyFilter::plan(const ContainerSpec& spec, SoftRules) const {
  std::vector<Dependency> needs = dependencies_of(spec);
  FilterPlan plan;
  plan.fails_without_nodes = false;
  if (needs.empty()) return plan;

  for (const Dependency& need : needs) plan.demands.push_back(need.flag);
  plan.accepts = [needs = std::move(needs)](const Node& node) {
    return std::all_of(needs.begin(), needs.end(),
                       [&](const Dependency& need) { return node.runs(need.container); });
  };
  return plan;
}

bool DependencyFilter::narrow(const ContainerSpec& spec, PlacementIndex& index,
                              NodeTerms& terms) const {
  for (const Dependency& need : dependencies_of(spec)) {
    NodeSet& nodes = terms.new_set();
    index.add_nodes_running(need.container, nodes);
    terms.require(nodes);
  }
  return true;
}

std::string DependencyFilter::refusal() const {
  return "a container that the request refers to is not on this node";
}

}  // namespace swarm
