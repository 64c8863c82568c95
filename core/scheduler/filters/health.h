// Keeps nodes that answer: health above 0.
#pragma once

#include "core/scheduler/filter.h"

namespace swarm {

class HealthFilter final : public Filter {
 public:
  std::string_view name() const override { return "health"; }
  Result<FilterPlan> plan(const ContainerSpec& spec, SoftRules soft) const override;
  bool narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const override;
  std::string refusal() const override;
};

}  // namespace swarm
