#include "core/scheduler/strategies/binpack.h"

#include <algorithm>
#include <tuple>

namespace swarm {
namespace {

// Ten times the health outweighs CPU and memory together (at most 200).
constexpr int health_factor = 10;

// The greatest weight: both full, full health.
constexpr std::int64_t weight_max = 1200;

bool is_better(const WeightedNode& a, const WeightedNode& b) {
  if (a.weight != b.weight) return a.weight > b.weight;
  const Node& x = *a.node;
  const Node& y = *b.node;
  if (x.load.containers != y.load.containers) return x.load.containers > y.load.containers;
  return std::tie(x.facts.name, x.facts.id, x.key) < std::tie(y.facts.name, y.facts.id, y.key);
}

}  // namespace

Result<Ranking> BinpackStrategy::rank(const ContainerSpec& spec, const Candidates& nodes,
                                      Random&) const {
  std::vector<WeightedNode> weighted = weigh(spec, nodes, health_factor);
  if (weighted.empty()) return no_resources();
  std::sort(weighted.begin(), weighted.end(), is_better);

  Ranking ranking;
  for (const WeightedNode& entry : weighted) ranking.push_back(entry.node);
  return ranking;
}

std::uint32_t BinpackStrategy::order_key(const NodeLoad& load, const RoomRequest& wanted) const {
  const auto weight = weight_of(load, wanted, health_factor);
  return weight ? more_containers_first(weight_max - *weight, load.containers) : no_room;
}

}  // namespace swarm
