#include "core/scheduler/strategies/bestfit.h"

#include <algorithm>
#include <tuple>

namespace swarm {
namespace {

// Shares of a node are counted in 512ths: the key must hold the greatest sum and the health.
constexpr std::int64_t whole = 512;
constexpr std::int64_t lopsided = 24;
constexpr std::uint32_t left_over_max = (1 + lopsided) * whole * whole;
constexpr int health_max = 100;
static_assert(left_over_max < 1u << 23 && health_max < 1 << 7);

struct Ranked {
  std::uint32_t key = 0;
  const Node* node = nullptr;
};

bool is_better(const Ranked& a, const Ranked& b) {
  const auto order = [](const Ranked& entry) {
    const NodeFacts& facts = entry.node->facts;
    // Names may be used twice; the rest makes the order total.
    return std::tie(entry.key, facts.name, facts.id, entry.node->key);
  };
  return order(a) < order(b);
}

// What is left of `total` with `wanted` on top of `used`, in 512ths; nothing of what there is none.
std::int64_t left_over(std::int64_t used, std::int64_t wanted, std::int64_t total) {
  if (total <= 0) return 0;
  const std::int64_t rest = std::clamp<std::int64_t>(total - used - wanted, 0, total);
  // Sizes are 2^55 at most (see size_max): the product must not overflow.
  const int shift = total > std::int64_t{1} << 50 ? 10 : 0;
  return (rest >> shift) * whole / (total >> shift);
}

}  // namespace

Result<Ranking> BestfitStrategy::rank(const ContainerSpec& spec, const Candidates& nodes,
                                      Random&) const {
  const RoomRequest wanted = room_of(spec);
  std::vector<Ranked> ranked;
  for (const Node* node : nodes) {
    const std::uint32_t key = order_key(node->load, wanted);
    if (key != no_room) ranked.push_back({key, node});
  }
  if (ranked.empty()) return no_resources();
  std::sort(ranked.begin(), ranked.end(), is_better);

  Ranking ranking;
  for (const Ranked& entry : ranked) ranking.push_back(entry.node);
  return ranking;
}

std::uint32_t BestfitStrategy::order_key(const NodeLoad& load, const RoomRequest& wanted) const {
  if (!weight_of(load, wanted, 0)) return no_room;
  const std::int64_t x = left_over(load.cpus_used, wanted.cpus, load.cpus_total);
  const std::int64_t y =
      left_over(load.memory_bytes_used, wanted.memory_bytes, load.memory_bytes_total);
  const std::int64_t sum = x * x + y * y + lopsided * (x - y) * (x - y);
  // Health outweighs all of it.
  const int missing = health_max - std::clamp(load.health_percent, 0, health_max);
  return static_cast<std::uint32_t>(missing) << 23 | static_cast<std::uint32_t>(sum);
}

}  // namespace swarm
