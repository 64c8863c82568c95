#include "core/scheduler/weights.h"

namespace swarm {

std::vector<WeightedNode> weigh(const ContainerSpec& spec, const std::vector<const Node*>& nodes,
                                int health_factor) {
  std::vector<WeightedNode> weighted;
  for (const Node* node : nodes) {
    const auto weight = weight_of(node->load, room_of(spec), health_factor);
    if (weight) weighted.push_back({*weight, node});
  }
  return weighted;
}

}  // namespace swarm
