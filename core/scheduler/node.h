// A node: an engine as the filters and strategies see it during one placement,
// a frozen copy. The indexed scheduler gives the same answers without copies.
#pragma once

#include "core/base/ids.h"
#include "core/model/node_facts.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// What a strategy weighs.
struct NodeLoad {
  std::int64_t cpus_total = 0;
  std::int64_t memory_bytes_total = 0;
  std::int64_t cpus_used = 0;  // By all containers, running or not, and by reservations.
  std::int64_t memory_bytes_used = 0;
  std::uint32_t containers = 0;
  int health_percent = 0;  // 0: not to be used.
  bool operator==(const NodeLoad&) const = default;
};

struct Node {
  EngineKey key = no_key;
  NodeFacts facts;
  NodeLoad load;
  std::vector<PlacedContainer> containers;
  std::vector<ImageNames> images;

  // Whether exactly one container here is what `reference` means: an ID, a
  // swarm ID, the first 12 characters of either, a name with or without the
  // node before it, or a unique start of an ID.
  bool runs(std::string_view reference) const;

  // The node's label; empty if there is none.
  std::string_view label(const std::string& label_key) const;
};

// The texts by which rules may call a node, a container, an image.
std::vector<std::string> names_of(const NodeFacts& facts);
std::vector<std::string> names_of(const PlacedContainer& container);
std::vector<std::string> names_of(const ImageNames& image);

// The value of the label `containerslots`; without a valid one there is no limit.
std::int64_t container_slots(const NodeFacts& facts);

// Longer references to containers are refused unseen: nothing is called so.
inline constexpr std::size_t reference_bytes_max = 4096;

// The first 12 characters, as `docker ps` prints an ID.
std::string_view short_id(std::string_view id);

}  // namespace swarm
