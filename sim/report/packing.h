// How tightly a strategy packs: the fewest equal nodes on which it still places a list of
// containers that come one after the other, against a bound that nobody can beat.
#pragma once

#include "core/base/random.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace swarm::sim {

// The size of every node, in both dimensions.
inline constexpr std::int64_t packing_capacity = 1'000'000;

struct PackingItem {
  std::int64_t cpus = 0;  // In parts of `packing_capacity`, as memory.
  std::int64_t memory = 0;
};
using PackingItems = std::vector<PackingItem>;

struct PackingWorkload {
  std::string_view name;
  std::string_view about;
  PackingItems (*draw)(Random& random);
  // What was measured of the original's rules on lists of this kind, in tenths of a percent above
  // the bound. Their exact sizes are not published: the lists are alike, not the same.
  int peer_spread = 0;
  int peer_binpack = 0;
  int peer_random = 0;
};

// THE list of workloads.
const std::vector<PackingWorkload>& packing_workloads();

// Martello and Toth's bound L2 of the nodes needed, of each dimension by itself; the greater.
std::size_t nodes_at_least(const PackingItems& items);

// The fewest nodes on which the strategy leaves at most 2 of 1,000 items unplaced.
std::size_t nodes_needed(const PackingItems& items, std::string_view strategy, std::uint64_t seed);

struct PackingResult {
  std::vector<int> over;  // One for each seed, sorted: tenths of a percent above the bound.
  int median() const { return over[over.size() / 2]; }
};
PackingResult pack(const PackingWorkload& workload, std::string_view strategy, int seeds);

}  // namespace swarm::sim
