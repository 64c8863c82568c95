#include "core/scheduler/placement_data.h"

namespace swarm {

ImageNames PlacementData::unpack(const Image& image) const {
  ImageNames names;
  names.id = pool.text(image.id);
  for (const TextId tag : image.tags) names.tags.emplace_back(pool.text(tag));
  for (const TextId digest : image.digests) names.digests.emplace_back(pool.text(digest));
  return names;
}

std::vector<ContainerKey> PlacementData::all_containers() const {
  std::vector<ContainerKey> all;
  for (const NodeSlot& node : nodes) {
    all.insert(all.end(), node.containers.begin(), node.containers.end());
  }
  return all;
}

Node PlacementData::freeze(EngineKey key) const {
  const NodeSlot& slot = nodes[key];
  Node node{key, slot.facts, loads[key], {}, {}};
  for (const ContainerKey held : slot.containers)
    node.containers.push_back(containers.unpack(held));
  for (const Image& image : slot.images) node.images.push_back(unpack(image));
  return node;
}

}  // namespace swarm
