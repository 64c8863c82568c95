// What the scheduler knows of the cluster, kept up to date by changes: nodes,
// their sizes, health and images, and everything that takes up room on them.
// Nothing is rebuilt for a placement.
#pragma once

#include "core/base/ids.h"
#include "core/model/node_facts.h"
#include "core/scheduler/node.h"
#include "core/scheduler/placement_data.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace swarm {

class PlacementIndex;

class PlacementState {
 public:
  PlacementState();
  PlacementState(const PlacementState&) = delete;
  PlacementState& operator=(const PlacementState&) = delete;
  ~PlacementState();

  // A new node has health 0, so nothing is placed on it before set_health. A
  // known node keeps health, containers and images.
  void put_node(EngineKey key, const NodeFacts& facts);

  // With its containers: their keys end too. The key may be used again.
  void remove_node(EngineKey key);

  // 0 (not to be used) to 100.
  void set_health(EngineKey key, int percent);

  void set_images(EngineKey key, const std::vector<ImageNames>& images);

  // A real container, or a reservation: one without ID, put at the moment of
  // decision and replaced or removed when the engine has answered. The key is free
  // for use again after remove_container.
  ContainerKey put_container(EngineKey node, const PlacedContainer& container);

  // On the same node, under the same key.
  void replace_container(ContainerKey key, const PlacedContainer& container);
  void remove_container(ContainerKey key);

  std::size_t nodes() const { return nodes_count_; }
  bool has_node(EngineKey key) const {
    return key < data_.nodes.size() && data_.nodes[key].present;
  }
  const NodeFacts& facts(EngineKey key) const;
  const NodeLoad& load(EngineKey key) const;
  EngineKey node_of(ContainerKey key) const { return data_.containers.at(key).node(); }
  PlacedContainer container(ContainerKey key) const { return data_.containers.unpack(key); }

  // Copies, for the plain scheduler. In order of the keys.
  Node freeze(EngineKey key) const;
  std::vector<Node> freeze() const;

  // The first `nodes_max` nodes by name.
  std::vector<EngineKey> nodes_by_name(std::size_t nodes_max) const;

  // The look-ups. They are made and caught up when asked, which nobody can see
  // but in the time it takes.
  PlacementIndex& index() const { return *index_; }

 private:
  void attach(ContainerKey key);
  void detach(ContainerKey key);
  void drop_images(EngineKey key);

  PlacementData data_;
  std::unique_ptr<PlacementIndex> index_;
  std::size_t nodes_count_ = 0;
};

}  // namespace swarm
