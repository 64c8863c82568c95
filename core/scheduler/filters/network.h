// Keeps a container on the nodes that have the networks it asks for, where
// these live on single nodes: elsewhere the engine would know no such network.
#pragma once

#include "core/scheduler/filter.h"

namespace swarm {

// Reads ContainerSpec::local_networks, which the cluster has found.
class NetworkFilter final : public Filter {
 public:
  std::string_view name() const override { return "network"; }
  Result<FilterPlan> plan(const ContainerSpec& spec, SoftRules soft) const override;
  bool narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const override;
  std::string refusal() const override;
};

}  // namespace swarm
