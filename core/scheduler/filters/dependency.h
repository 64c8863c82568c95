// Keeps a container on the node that already runs the containers it refers to
// with --volumes-from, --link or --net=container:NAME.
#pragma once

#include "core/scheduler/filter.h"

#include <string>
#include <vector>

namespace swarm {

// A container that must be on the same node.
struct Dependency {
  std::string flag;       // As the user wrote it: "--link=db:alias".
  std::string container;  // "db"
};
std::vector<Dependency> dependencies_of(const ContainerSpec& spec);

class DependencyFilter final : public Filter {
 public:
  std::string_view name() const override { return "dependency"; }
  Result<FilterPlan> plan(const ContainerSpec& spec, SoftRules soft) const override;
  bool narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const override;
  std::string refusal() const override;
};

}  // namespace swarm
