#include "core/scheduler/conditions.h"

#include "core/base/sometimes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>

namespace swarm {

Error no_healthy_node() {
  return Error{Errc::no_node_available, "No healthy node available in the cluster"};
}

Error no_nodes() { return Error{Errc::no_node_available, "No nodes available in the cluster"}; }

Error unmet_conditions(const std::vector<const Filter*>& filters, std::size_t failed,
                       const ContainerSpec& spec) {
  SWARM_SOMETIMES_IF(filters[failed]->name() == "health", "place: no healthy node");
  // The only filter that knows better words than the list of conditions.
  if (filters[failed]->name() == "health") return no_healthy_node();

  SWARM_SOMETIMES_IF(filters[failed]->name() == "port", "place: refused by port");
  SWARM_SOMETIMES_IF(filters[failed]->name() == "dependency", "place: refused by dependency");
  SWARM_SOMETIMES_IF(filters[failed]->name() == "affinity", "place: refused by affinity");
  SWARM_SOMETIMES_IF(filters[failed]->name() == "constraint", "place: refused by constraint");
  SWARM_SOMETIMES_IF(filters[failed]->name() == "whitelist", "place: refused by whitelist");
  SWARM_SOMETIMES_IF(filters[failed]->name() == "network", "place: refused by network");
  Error error{Errc::no_node_accepted,
              "Unable to find a node that satisfies the following conditions "};
  for (std::size_t i = 0; i <= failed; ++i) {
    const Result<FilterPlan> plan = filters[i]->plan(spec, SoftRules::apply);
    if (!plan) {
      SWARM_SOMETIMES("place: rules that cannot be read");
      error.code = plan.error().code;
      error.detail +=
          fmt::format("\nerror from {} filter: {}", filters[i]->name(), plan.error().detail);
      break;
    }
    if (plan->demands.empty()) continue;
    error.detail += fmt::format("\n[{}]", fmt::join(plan->demands, " "));
  }
  return error;
}

}  // namespace swarm
