#include "sim/report/measure.h"

#include <algorithm>
#include <functional>
#include <map>

namespace swarm::sim {
namespace {

// More kinds change the figure by less than its last digit.
constexpr std::size_t typical_max = 16;

std::int64_t share(std::int64_t part, std::int64_t whole, std::int64_t unit) {
  return whole == 0 ? 0 : part * unit / whole;
}

std::int64_t rounded_root(std::int64_t square) {
  std::int64_t low = 0, high = std::int64_t{1} << 31;
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (middle * middle <= square ? low : high) = middle;
  }
  return low;
}

bool fits(const NodeLoad& node, std::int64_t cpus, std::int64_t memory_bytes) {
  return (node.cpus_used + cpus) * 100 / node.cpus_total <= 100 &&
         (node.memory_bytes_used + memory_bytes) * 100 / node.memory_bytes_total <= 100;
}

}  // namespace

Meter::Meter(const std::vector<Arrival>& arrivals) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> counts;
  for (const Arrival& arrival : arrivals) {
    ++counts[{arrival.spec.cpus, arrival.spec.memory_bytes}];
  }
  for (const auto& [size, count] : counts) typical_.push_back({size.first, size.second, count});
  std::ranges::stable_sort(typical_, std::greater<>(), &Typical::count);
  if (typical_.size() > typical_max) typical_.resize(typical_max);
  for (const Typical& typical : typical_) typical_count_ += typical.count;
}

std::vector<std::pair<Measure, std::int64_t>> Meter::read(
    const std::vector<NodeLoad>& nodes) const {
  std::int64_t cpus = 0, cpus_used = 0, memory = 0, memory_used = 0;
  // Use of each node's CPUs in 1/10,000, so that the squares of 100,000 nodes fit.
  std::int64_t sum = 0, squares = 0, most = 0;
  for (const NodeLoad& node : nodes) {
    cpus += node.cpus_total;
    cpus_used += node.cpus_used;
    memory += node.memory_bytes_total >> 20;
    memory_used += node.memory_bytes_used >> 20;
    const std::int64_t use = share(node.cpus_used, node.cpus_total, 10'000);
    sum += use;
    squares += use * use;
    most = std::max(most, use);
  }
  const auto count = static_cast<std::int64_t>(nodes.size());
  // Both fit: n and the sum of squares are below 1e5 and 1e13.
  const std::int64_t all_squares = count * squares;
  const std::int64_t deviation = rounded_root(all_squares - sum * sum);  // Times n.
  return {{Measure::cpus_used, share(cpus_used, cpus, 1000)},
          {Measure::memory_used, share(memory_used, memory, 1000)},
          {Measure::max_over_mean, share(most * count, sum, 100)},
          {Measure::variation, share(deviation, sum, 100)},
          {Measure::jain, share(sum * sum, all_squares / 1000, 1)},
          {Measure::fragmentation, fragmentation(nodes)}};
}

std::int64_t Meter::fragmentation(const std::vector<NodeLoad>& nodes) const {
  std::int64_t free = 0, useless = 0;
  for (const NodeLoad& node : nodes) {
    const std::int64_t here = std::max<std::int64_t>(0, node.cpus_total - node.cpus_used);
    free += here;
    if (here == 0) continue;
    for (const Typical& typical : typical_) {
      if (!fits(node, typical.cpus, typical.memory_bytes)) useless += here * typical.count;
    }
  }
  return share(useless, free * typical_count_, 1000);
}

}  // namespace swarm::sim
