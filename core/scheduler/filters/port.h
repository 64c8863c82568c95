// Keeps nodes where nobody holds a host port that the container wants.
#pragma once

#include "core/scheduler/filter.h"

namespace swarm {

// No address, "0.0.0.0" or "::".
bool is_every_interface(std::string_view ip);

bool uses_host_network(const ContainerSpec& spec);

class PortFilter final : public Filter {
 public:
  std::string_view name() const override { return "port"; }
  Result<FilterPlan> plan(const ContainerSpec& spec, SoftRules soft) const override;
  bool narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const override;
  std::string refusal() const override;
};

}  // namespace swarm
