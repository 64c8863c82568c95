#include "core/scheduler/name_ranks.h"

#include <algorithm>
#include <tuple>

namespace swarm {

void NameRanks::update(const PlacementData& data) {
  if (valid_) return;
  valid_ = true;
  ++version_;

  by_name_.clear();
  for (EngineKey node = 0; node < data.nodes.size(); ++node) {
    if (data.nodes[node].present) by_name_.push_back(node);
  }
  std::sort(by_name_.begin(), by_name_.end(), [&](EngineKey a, EngineKey b) {
    const NodeFacts& x = data.nodes[a].facts;
    const NodeFacts& y = data.nodes[b].facts;
    return std::tie(x.name, x.id, a) < std::tie(y.name, y.id, b);
  });

  ranks_.assign(data.nodes.size(), 0);
  for (std::uint32_t rank = 0; rank < by_name_.size(); ++rank) ranks_[by_name_[rank]] = rank;
}

}  // namespace swarm
