// What a placement state holds, as its parts share it. No decisions here.
#pragma once

#include "core/base/ids.h"
#include "core/model/node_facts.h"
#include "core/scheduler/container_store.h"
#include "core/scheduler/node.h"
#include "core/scheduler/text_pool.h"

#include <cstdint>
#include <vector>

namespace swarm {

struct PlacementData {
  struct Image {
    TextId id = 0;
    std::vector<TextId> tags;
    std::vector<TextId> digests;
  };
  struct NodeSlot {
    bool present = false;
    NodeFacts facts;
    std::int64_t container_slots = 0;
    std::vector<ContainerKey> containers;
    std::vector<Image> images;
  };

  TextPool pool;
  ContainerStore containers{pool};
  std::vector<NodeSlot> nodes;  // By EngineKey.
  std::vector<NodeLoad> loads;  // By EngineKey; all zero without a node.

  ImageNames unpack(const Image& image) const;

  // Of all nodes, in order of the nodes.
  std::vector<ContainerKey> all_containers() const;
  Node freeze(EngineKey key) const;
};

}  // namespace swarm
