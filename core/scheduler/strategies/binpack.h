// Binpack: the fullest node with room first. It keeps whole nodes free for
// large containers.
#pragma once

#include "core/scheduler/strategy.h"

namespace swarm {

class BinpackStrategy final : public Strategy {
 public:
  std::string_view name() const override { return "binpack"; }
  Result<Ranking> rank(const ContainerSpec& spec, const Candidates& nodes,
                       Random& random) const override;
  std::uint32_t order_key(const NodeLoad& load, const RoomRequest& wanted) const override;
};

}  // namespace swarm
