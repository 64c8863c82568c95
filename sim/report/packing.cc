#include "sim/report/packing.h"

#include "core/base/assert.h"
#include "core/scheduler/scheduler.h"

#include <algorithm>
#include <string>

namespace swarm::sim {
namespace {

// The original counts whole percent, so it fills a node to just under 101 percent. Nodes are told
// this much less than their size, so that they are filled to exactly their size.
constexpr std::int64_t told_capacity = packing_capacity * 100 / 101 + 1;

std::int64_t sum_of(const std::vector<std::int64_t>& sizes) {
  std::int64_t sum = 0;
  for (const std::int64_t size : sizes) sum += size;
  return sum;
}

std::int64_t rounded_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

// The bound for one threshold: items above `capacity - alpha` are alone, those above half are not
// together, and what is from alpha to half goes beside the latter or needs nodes of its own.
std::int64_t bound_at(const std::vector<std::int64_t>& sizes, std::int64_t alpha) {
  std::int64_t alone = 0, halves = 0, sum_halves = 0, sum_small = 0;
  for (const std::int64_t size : sizes) {
    if (size > packing_capacity - alpha) {
      ++alone;
    } else if (size > packing_capacity / 2) {
      ++halves;
      sum_halves += size;
    } else if (size >= alpha) {
      sum_small += size;
    }
  }
  const std::int64_t beside = halves * packing_capacity - sum_halves;
  return alone + halves +
         std::max<std::int64_t>(0, rounded_up(sum_small - beside, packing_capacity));
}

std::int64_t bound_of(const std::vector<std::int64_t>& sizes) {
  std::vector<std::int64_t> thresholds = {0};
  for (const std::int64_t size : sizes) {
    if (size <= packing_capacity / 2) thresholds.push_back(size);
  }
  std::ranges::sort(thresholds);
  thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  // Every threshold counts, but a thousand of them tell as much as all.
  const std::size_t stride = std::max<std::size_t>(1, thresholds.size() / 1000);
  std::int64_t best = rounded_up(sum_of(sizes), packing_capacity);
  for (std::size_t i = 0; i < thresholds.size(); i += stride) {
    best = std::max(best, bound_at(sizes, thresholds[i]));
  }
  return best;
}

// How many items found no place.
std::size_t unplaced(const PackingItems& items, std::string_view strategy, std::size_t nodes,
                     Random random) {
  const Scheduler scheduler({"health"}, strategy);
  PlacementState state;
  for (std::size_t i = 0; i < nodes; ++i) {
    NodeFacts facts;
    facts.id = facts.name = "node" + std::to_string(i);
    facts.cpus_total = facts.memory_bytes_total = told_capacity;
    state.put_node(static_cast<EngineKey>(i), facts);
    state.set_health(static_cast<EngineKey>(i), 100);
  }
  std::size_t count = 0;
  const std::size_t most = items.size() * 2 / 1000;
  for (const PackingItem& item : items) {
    ContainerSpec spec;
    spec.cpus = item.cpus;
    spec.memory_bytes = item.memory;
    const auto node = scheduler.place(spec, state, random);
    if (!node && ++count > most) return count;  // More is of no interest.
    if (!node) continue;
    PlacedContainer placed;
    placed.cpus = item.cpus;
    placed.memory_bytes = item.memory;
    state.put_container(*node, placed);
  }
  return count;
}

}  // namespace

std::size_t nodes_at_least(const PackingItems& items) {
  std::vector<std::int64_t> cpus, memory;
  for (const PackingItem& item : items) {
    cpus.push_back(item.cpus);
    memory.push_back(item.memory);
  }
  return static_cast<std::size_t>(std::max(bound_of(cpus), bound_of(memory)));
}

std::size_t nodes_needed(const PackingItems& items, std::string_view strategy, std::uint64_t seed) {
  const std::size_t most = items.size() * 2 / 1000;
  const auto fits = [&](std::size_t nodes) {
    return unplaced(items, strategy, nodes, Random(seed)) <= most;
  };
  // One node for each item is always enough.
  std::size_t enough = items.size();
  std::size_t too_few = 0;
  while (enough - too_few > 1) {
    const std::size_t middle = too_few + (enough - too_few) / 2;
    (fits(middle) ? enough : too_few) = middle;
  }
  return enough;
}

PackingResult pack(const PackingWorkload& workload, std::string_view strategy, int seeds) {
  SWARM_ASSERT(seeds > 0);
  PackingResult result;
  for (int seed = 1; seed <= seeds; ++seed) {
    Random random(static_cast<std::uint64_t>(seed));
    const PackingItems items = workload.draw(random);
    const auto bound = static_cast<std::int64_t>(nodes_at_least(items));
    const auto needed =
        static_cast<std::int64_t>(nodes_needed(items, strategy, static_cast<std::uint64_t>(seed)));
    result.over.push_back(static_cast<int>((needed - bound) * 1000 / bound));
  }
  std::ranges::sort(result.over);
  return result;
}

}  // namespace swarm::sim
