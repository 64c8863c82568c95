#include "core/scheduler/placement_state.h"

#include "core/base/assert.h"
#include "core/scheduler/weights.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace swarm {

PlacementState::PlacementState() = default;
PlacementState::~PlacementState() = default;

void PlacementState::put_node(EngineKey key, const NodeFacts& facts) {
  if (key >= nodes_.size()) {
    nodes_.resize(key + 1);
    loads_.resize(key + 1);
  }
  NodeSlot& slot = nodes_[key];
  if (!slot.present) ++nodes_count_;
  slot.present = true;
  slot.facts = facts;
  loads_[key].cpus_total = std::clamp<std::int64_t>(facts.cpus_total, 0, size_max);
  loads_[key].memory_bytes_total = std::clamp<std::int64_t>(facts.memory_bytes_total, 0, size_max);
}

void PlacementState::remove_node(EngineKey key) {
  SWARM_ASSERT(has_node(key));
  while (!nodes_[key].containers.empty()) remove_container(nodes_[key].containers.back());
  drop_images(nodes_[key]);
  nodes_[key] = NodeSlot();
  loads_[key] = NodeLoad();
  --nodes_count_;
}

void PlacementState::set_health(EngineKey key, int percent) {
  SWARM_ASSERT(has_node(key) && percent >= 0 && percent <= 100);
  loads_[key].health_percent = percent;
}

void PlacementState::set_images(EngineKey key, const std::vector<ImageNames>& images) {
  SWARM_ASSERT(has_node(key));
  NodeSlot& slot = nodes_[key];
  drop_images(slot);
  for (const ImageNames& image : images) {
    PackedImage packed;
    packed.id = pool_.acquire(image.id);
    for (const std::string& tag : image.tags) packed.tags.push_back(pool_.acquire(tag));
    for (const std::string& digest : image.digests) packed.digests.push_back(pool_.acquire(digest));
    slot.images.push_back(std::move(packed));
  }
}

void PlacementState::drop_images(NodeSlot& slot) {
  for (const PackedImage& image : slot.images) {
    pool_.release(image.id);
    for (const TextId tag : image.tags) pool_.release(tag);
    for (const TextId digest : image.digests) pool_.release(digest);
  }
  slot.images.clear();
}

ContainerKey PlacementState::put_container(EngineKey node, const PlacedContainer& container) {
  SWARM_ASSERT(has_node(node));
  const ContainerKey key = containers_.add(node, container);
  attach(key);
  return key;
}

// The store gives the slot that was freed last, so the key stays.
void PlacementState::replace_container(ContainerKey key, const PlacedContainer& container) {
  const EngineKey node = containers_.at(key).node;
  remove_container(key);
  const ContainerKey again = put_container(node, container);
  SWARM_ASSERT(again == key);
}

void PlacementState::remove_container(ContainerKey key) {
  SWARM_ASSERT(containers_.contains(key));
  detach(key);
  containers_.remove(key);
}

void PlacementState::attach(ContainerKey key) {
  const ContainerStore::Packed& packed = containers_.at(key);
  std::vector<ContainerKey>& here = nodes_[packed.node].containers;
  containers_.set_position(key, static_cast<std::uint32_t>(here.size()));
  here.push_back(key);

  NodeLoad& load = loads_[packed.node];
  load.cpus_used += packed.cpus;
  load.memory_bytes_used += packed.memory_bytes;
  ++load.containers;
}

void PlacementState::detach(ContainerKey key) {
  const ContainerStore::Packed& packed = containers_.at(key);
  std::vector<ContainerKey>& here = nodes_[packed.node].containers;
  here[packed.position] = here.back();
  containers_.set_position(here.back(), packed.position);
  here.pop_back();

  NodeLoad& load = loads_[packed.node];
  load.cpus_used -= packed.cpus;
  load.memory_bytes_used -= packed.memory_bytes;
  --load.containers;
}

const NodeFacts& PlacementState::facts(EngineKey key) const {
  SWARM_ASSERT(has_node(key));
  return nodes_[key].facts;
}

const NodeLoad& PlacementState::load(EngineKey key) const {
  SWARM_ASSERT(has_node(key));
  return loads_[key];
}

Node PlacementState::freeze(EngineKey key) const {
  SWARM_ASSERT(has_node(key));
  const NodeSlot& slot = nodes_[key];
  Node node{key, slot.facts, loads_[key], {}, {}};
  for (const ContainerKey held : slot.containers) node.containers.push_back(container(held));
  for (const PackedImage& packed : slot.images) {
    ImageNames image;
    image.id = pool_.text(packed.id);
    for (const TextId tag : packed.tags) image.tags.emplace_back(pool_.text(tag));
    for (const TextId digest : packed.digests) image.digests.emplace_back(pool_.text(digest));
    node.images.push_back(std::move(image));
  }
  return node;
}

std::vector<Node> PlacementState::freeze() const {
  std::vector<Node> nodes;
  for (EngineKey key = 0; key < nodes_.size(); ++key) {
    if (nodes_[key].present) nodes.push_back(freeze(key));
  }
  return nodes;
}

std::vector<EngineKey> PlacementState::nodes_by_name(std::size_t nodes_max) const {
  std::vector<EngineKey> keys;
  for (EngineKey key = 0; key < nodes_.size(); ++key) {
    if (nodes_[key].present) keys.push_back(key);
  }
  const auto order = [&](EngineKey key) {
    return std::tie(nodes_[key].facts.name, nodes_[key].facts.id);
  };
  std::stable_sort(keys.begin(), keys.end(),
                   [&](EngineKey a, EngineKey b) { return order(a) < order(b); });
  keys.resize(std::min(keys.size(), nodes_max));
  return keys;
}

}  // namespace swarm
