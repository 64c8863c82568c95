#include "core/scheduler/strategies/random.h"

#include "core/scheduler/shuffle.h"

namespace swarm {

// Unlike the original it looks at room. The first draw alone decides the first
// node, so that a placement needs no more than that.
Result<Ranking> RandomStrategy::rank(const ContainerSpec& spec, const Candidates& nodes,
                                     Random& random) const {
  Ranking ranking;
  for (const WeightedNode& entry : weigh(spec, nodes, 0)) ranking.push_back(entry.node);
  if (ranking.empty()) return no_resources();

  shuffle(ranking, random);
  return ranking;
}

std::uint32_t RandomStrategy::order_key(const NodeLoad& load, const RoomRequest& wanted) const {
  return weight_of(load, wanted, 0) ? 0 : no_room;
}

}  // namespace swarm
