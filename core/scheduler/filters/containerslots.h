// Keeps nodes with fewer containers than their label `containerslots` allows.
#pragma once

#include "core/scheduler/filter.h"

namespace swarm {

class ContainerSlotsFilter final : public Filter {
 public:
  std::string_view name() const override { return "containerslots"; }
  Result<FilterPlan> plan(const ContainerSpec& spec, SoftRules soft) const override;
  bool narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const override;
  std::string refusal() const override;
};

}  // namespace swarm
