// Best fit: where little room is left over, and CPU and memory in the proportion of the node.
//
// Binpack looks at the sum of both only, so that nodes end with much of one and nothing of the
// other. Here what is left over of CPU (x) and of memory (y), as shares of the node, counts
// x^2 + y^2 + 24 (x - y)^2: of nodes in equal proportion the fullest comes first, and a container
// rather opens another node than that it leaves one lopsided.
#pragma once

#include "core/scheduler/strategy.h"

namespace swarm {

class BestfitStrategy final : public Strategy {
 public:
  std::string_view name() const override { return "bestfit"; }
  Result<Ranking> rank(const ContainerSpec& spec, const Candidates& nodes,
                       Random& random) const override;
  std::uint32_t order_key(const NodeLoad& load, const RoomRequest& wanted) const override;
};

}  // namespace swarm
