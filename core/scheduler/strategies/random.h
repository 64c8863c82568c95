// Random: any node with room.
#pragma once

#include "core/scheduler/strategy.h"

namespace swarm {

class RandomStrategy final : public Strategy {
 public:
  std::string_view name() const override { return "random"; }
  Result<Ranking> rank(const ContainerSpec& spec, const Candidates& nodes,
                       Random& random) const override;
  std::uint32_t order_key(const NodeLoad& load, const RoomRequest& wanted) const override;
  bool shuffles() const override { return true; }
};

}  // namespace swarm
