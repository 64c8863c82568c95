#include "core/scheduler/filter_table.h"

#include "core/scheduler/filters/affinity.h"
#include "core/scheduler/filters/constraint.h"
#include "core/scheduler/filters/containerslots.h"
#include "core/scheduler/filters/dependency.h"
#include "core/scheduler/filters/health.h"
#include "core/scheduler/filters/network.h"
#include "core/scheduler/filters/port.h"
#include "core/scheduler/filters/whitelist.h"

#include <algorithm>

namespace swarm {

const std::vector<const Filter*>& filter_table() {
  static const HealthFilter health;
  static const PortFilter port;
  static const ContainerSlotsFilter containerslots;
  static const DependencyFilter dependency;
  static const AffinityFilter affinity;
  static const ConstraintFilter constraint;
  static const WhitelistFilter whitelist;
  static const NetworkFilter network;
  static const std::vector<const Filter*> table = {
      &health, &port, &containerslots, &dependency, &affinity, &constraint, &whitelist, &network,
  };
  return table;
}

const Filter* find_filter(std::string_view name) {
  const auto& table = filter_table();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Filter* filter) { return filter->name() == name; });
  return found == table.end() ? nullptr : *found;
}

FilterKind kind_of_filter(std::string_view name) {
  const auto& table = filter_table();
  const auto found =
      std::ranges::find_if(table, [&](const Filter* filter) { return filter->name() == name; });
  return found == table.end() ? FilterKind::resources
                              : static_cast<FilterKind>(found - table.begin());
}

}  // namespace swarm
