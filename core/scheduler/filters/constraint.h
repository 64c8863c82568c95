// Keeps nodes by what they are: their name or ID, and their labels.
#pragma once

#include "core/scheduler/filter.h"

namespace swarm {

class ConstraintFilter final : public Filter {
 public:
  std::string_view name() const override { return "constraint"; }
  Result<FilterPlan> plan(const ContainerSpec& spec, SoftRules soft) const override;
  bool narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const override;
  std::string refusal() const override;
};

}  // namespace swarm
