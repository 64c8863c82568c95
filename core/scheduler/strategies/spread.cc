#include "core/scheduler/strategies/spread.h"

#include <algorithm>
#include <tuple>

namespace swarm {
namespace {

// Ten times the health outweighs CPU and memory together (at most 200).
constexpr int health_factor = -10;

// The smallest weight: empty, full health.
constexpr std::int64_t weight_min = -1000;

bool is_better(const WeightedNode& a, const WeightedNode& b) {
  const auto order = [](const WeightedNode& entry) {
    const Node& node = *entry.node;
    // Names may be used twice; the rest makes the order total.
    return std::tie(entry.weight, node.load.containers, node.facts.name, node.facts.id, node.key);
  };
  return order(a) < order(b);
}

}  // namespace

Result<Ranking> SpreadStrategy::rank(const ContainerSpec& spec, const Candidates& nodes,
                                     Random&) const {
  std::vector<WeightedNode> weighted = weigh(spec, nodes, health_factor);
  if (weighted.empty()) return no_resources();
  std::sort(weighted.begin(), weighted.end(), is_better);

  Ranking ranking;
  for (const WeightedNode& entry : weighted) ranking.push_back(entry.node);
  return ranking;
}

std::uint32_t SpreadStrategy::order_key(const NodeLoad& load, const RoomRequest& wanted) const {
  const auto weight = weight_of(load, wanted, health_factor);
  return weight ? fewer_containers_first(*weight - weight_min, load.containers) : no_room;
}

}  // namespace swarm
