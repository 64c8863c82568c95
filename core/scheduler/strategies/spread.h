// Spread: the node with the most room first. It keeps the loss small when one
// node fails.
#pragma once

#include "core/scheduler/strategy.h"

namespace swarm {

class SpreadStrategy final : public Strategy {
 public:
  std::string_view name() const override { return "spread"; }
  Result<Ranking> rank(const ContainerSpec& spec, const Candidates& nodes,
                       Random& random) const override;
  std::uint32_t order_key(const NodeLoad& load, const RoomRequest& wanted) const override;
};

}  // namespace swarm
