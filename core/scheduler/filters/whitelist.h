// Keeps the nodes that a request lists by name: `node==n1|n2`.
#pragma once

#include "core/scheduler/expression.h"
#include "core/scheduler/filter.h"

#include <string>
#include <vector>

namespace swarm {

struct Whitelist {
  Rule rule;
  std::vector<std::string> names;
};
// Error: that of the first one that cannot be read.
Result<std::vector<Whitelist>> parse_whitelists(const std::vector<std::string>& texts);

class WhitelistFilter final : public Filter {
 public:
  std::string_view name() const override { return "whitelist"; }
  Result<FilterPlan> plan(const ContainerSpec& spec, SoftRules soft) const override;
  bool narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const override;
  std::string refusal() const override;
};

}  // namespace swarm
