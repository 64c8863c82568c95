// How full a node would be with the container on it: the arithmetic that
// spread and binpack share, exactly the original's.
#pragma once

#include "core/model/container_spec.h"
#include "core/scheduler/node.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace swarm {

// The room that a container asks for; 0: none in particular.
struct RoomRequest {
  std::int64_t cpus = 0;
  std::int64_t memory_bytes = 0;
  bool operator==(const RoomRequest&) const = default;
};

inline RoomRequest room_of(const ContainerSpec& spec) {
  return {std::max<std::int64_t>(spec.cpus, 0), std::max<std::int64_t>(spec.memory_bytes, 0)};
}

// Sizes above this are no sizes (32 PiB). The bound keeps the sums below exact.
inline constexpr std::int64_t size_max = std::int64_t{1} << 55;

// Percent of `total` taken when `wanted` comes on top of `used`; 100 if nothing
// is wanted, above 100 if there is no room. Truncation lets a node be filled to
// just under 101 %, as in the original.
inline std::int64_t percent_taken(std::int64_t used, std::int64_t wanted, std::int64_t total) {
  constexpr std::int64_t too_much = 101;
  if (wanted <= 0) return 100;
  if (wanted > total || used > 2 * total) return too_much;
  return (used + wanted) * 100 / total;
}

// Smaller is emptier, healthier nodes weigh less with a negative health
// factor. Nothing if there is no room.
inline std::optional<std::int64_t> weight_of(const NodeLoad& load, const RoomRequest& wanted,
                                             int health_factor) {
  const std::int64_t cpus = percent_taken(load.cpus_used, wanted.cpus, load.cpus_total);
  const std::int64_t memory =
      percent_taken(load.memory_bytes_used, wanted.memory_bytes, load.memory_bytes_total);
  if (cpus > 100 || memory > 100) return std::nullopt;
  return cpus + memory + std::int64_t{health_factor} * load.health_percent;
}

struct WeightedNode {
  std::int64_t weight = 0;
  const Node* node = nullptr;
};

// The nodes with room, in the order given.
std::vector<WeightedNode> weigh(const ContainerSpec& spec, const std::vector<const Node*>& nodes,
                                int health_factor);

}  // namespace swarm
