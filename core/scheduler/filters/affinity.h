// Keeps nodes by what is on them: containers (by ID or name), images, and
// labels of containers.
#pragma once

#include "core/scheduler/filter.h"

namespace swarm {

class AffinityFilter final : public Filter {
 public:
  std::string_view name() const override { return "affinity"; }
  Result<FilterPlan> plan(const ContainerSpec& spec, SoftRules soft) const override;
  bool narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const override;
  std::string refusal() const override;
};

}  // namespace swarm
