#include "core/scheduler/placement_state.h"

#include "core/base/assert.h"
#include "core/scheduler/placement_index.h"
#include "core/scheduler/weights.h"

#include <algorithm>
#include <string>
#include <utility>

namespace swarm {

PlacementState::PlacementState() : index_(std::make_unique<PlacementIndex>(data_)) {}
PlacementState::~PlacementState() = default;

void PlacementState::put_node(EngineKey key, const NodeFacts& facts) {
  if (key >= data_.nodes.size()) {
    data_.nodes.resize(key + 1);
    data_.loads.resize(key + 1);
  }
  PlacementData::NodeSlot& slot = data_.nodes[key];
  const bool known = slot.present;
  if (known && slot.facts == facts) return;
  if (known) index_->node_leaves(key);
  if (!known || slot.facts.name != facts.name || slot.facts.id != facts.id) {
    index_->names_changed();
  }
  if (!known) ++nodes_count_;

  slot.present = true;
  slot.facts = facts;
  slot.container_slots = container_slots(facts);
  NodeLoad& load = data_.loads[key];
  load.cpus_total = std::clamp<std::int64_t>(facts.cpus_total, 0, size_max);
  load.memory_bytes_total = std::clamp<std::int64_t>(facts.memory_bytes_total, 0, size_max);
  index_->node_came(key);
  index_->load_changed(key);
}

void PlacementState::remove_node(EngineKey key) {
  SWARM_ASSERT(has_node(key));
  PlacementData::NodeSlot& slot = data_.nodes[key];
  while (!slot.containers.empty()) remove_container(slot.containers.back());
  drop_images(key);
  index_->node_leaves(key);
  slot = PlacementData::NodeSlot();
  data_.loads[key] = NodeLoad();
  index_->names_changed();
  index_->load_changed(key);
  --nodes_count_;
}

void PlacementState::set_health(EngineKey key, int percent) {
  SWARM_ASSERT(has_node(key) && percent >= 0 && percent <= 100);
  if (data_.loads[key].health_percent == percent) return;
  data_.loads[key].health_percent = percent;
  index_->load_changed(key);
}

void PlacementState::set_images(EngineKey key, const std::vector<ImageNames>& images) {
  SWARM_ASSERT(has_node(key));
  drop_images(key);
  for (const ImageNames& image : images) {
    PlacementData::Image packed;
    packed.id = data_.pool.acquire(image.id);
    for (const std::string& tag : image.tags) packed.tags.push_back(data_.pool.acquire(tag));
    for (const std::string& digest : image.digests) {
      packed.digests.push_back(data_.pool.acquire(digest));
    }
    data_.nodes[key].images.push_back(std::move(packed));
  }
  index_->images_came(key);
}

void PlacementState::drop_images(EngineKey key) {
  index_->images_leave(key);
  std::vector<PlacementData::Image>& images = data_.nodes[key].images;
  for (const PlacementData::Image& image : images) {
    data_.pool.release(image.id);
    for (const TextId tag : image.tags) data_.pool.release(tag);
    for (const TextId digest : image.digests) data_.pool.release(digest);
  }
  images.clear();
}

ContainerKey PlacementState::put_container(EngineKey node, const PlacedContainer& container) {
  SWARM_ASSERT(has_node(node));
  const ContainerKey key = data_.containers.add(node, container);
  attach(key);
  return key;
}

// The store gives the slot that was freed last, so the key stays.
void PlacementState::replace_container(ContainerKey key, const PlacedContainer& container) {
  SWARM_ASSERT(data_.containers.contains(key));
  const EngineKey node = node_of(key);
  remove_container(key);
  const ContainerKey again = put_container(node, container);
  SWARM_ASSERT(again == key);
}

void PlacementState::remove_container(ContainerKey key) {
  SWARM_ASSERT(data_.containers.contains(key));
  detach(key);
  data_.containers.remove(key);
}

void PlacementState::attach(ContainerKey key) {
  const PackedContainer& packed = data_.containers.at(key);
  const EngineKey node = packed.node();
  std::vector<ContainerKey>& here = data_.nodes[node].containers;
  data_.containers.set_position(key, static_cast<std::uint32_t>(here.size()));
  here.push_back(key);

  NodeLoad& load = data_.loads[node];
  load.cpus_used += packed.cpus();
  load.memory_bytes_used += packed.memory_bytes();
  ++load.containers;
  index_->container_came(key);
  index_->load_changed(node);
}

void PlacementState::detach(ContainerKey key) {
  index_->container_leaves(key);
  const PackedContainer& packed = data_.containers.at(key);
  const EngineKey node = packed.node();
  std::vector<ContainerKey>& here = data_.nodes[node].containers;
  here[packed.position()] = here.back();
  data_.containers.set_position(here.back(), packed.position());
  here.pop_back();

  NodeLoad& load = data_.loads[node];
  load.cpus_used -= packed.cpus();
  load.memory_bytes_used -= packed.memory_bytes();
  --load.containers;
  index_->load_changed(node);
}

const NodeFacts& PlacementState::facts(EngineKey key) const {
  SWARM_ASSERT(has_node(key));
  return data_.nodes[key].facts;
}

const NodeLoad& PlacementState::load(EngineKey key) const {
  SWARM_ASSERT(has_node(key));
  return data_.loads[key];
}

Node PlacementState::freeze(EngineKey key) const {
  SWARM_ASSERT(has_node(key));
  return data_.freeze(key);
}

std::vector<Node> PlacementState::freeze() const {
  std::vector<Node> nodes;
  index_->present().for_each([&](EngineKey key) { nodes.push_back(data_.freeze(key)); });
  return nodes;
}

std::vector<EngineKey> PlacementState::nodes_by_name(std::size_t nodes_max) const {
  std::vector<EngineKey> keys = index_->ranks().by_name();
  keys.resize(std::min(keys.size(), nodes_max));
  return keys;
}

}  // namespace swarm
