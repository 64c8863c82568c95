#include "sim/report/draws.h"
#include "sim/report/packing.h"

#include <algorithm>
#include <array>

namespace swarm::sim {
namespace {

// A lognormal size: `median` in parts of a node.
std::int64_t lognormal(double normal, double median, double deviation, double most) {
  const double size = median * exponential(normal * deviation);
  const double bounded = std::clamp(size, 0.0005, most);
  return static_cast<std::int64_t>(bounded * static_cast<double>(packing_capacity));
}

// The fit of the public 2019 trace: many small ones.
PackingItems draw_fine(Random& random) {
  PackingItems items(12'000);
  for (PackingItem& item : items) {
    item.cpus = lognormal(draw_normal(random), 0.007, 0.91, 0.9);
    item.memory = lognormal(draw_normal(random), 0.004, 0.83, 0.9);
  }
  return items;
}

// A tenth of a node and more, CPU and memory related.
PackingItems draw_coarse(Random& random) {
  constexpr double related = 0.3;
  const double rest = power(1 - related * related, 0.5);
  PackingItems items(3'000);
  for (PackingItem& item : items) {
    const double first = draw_normal(random);
    const double second = related * first + rest * draw_normal(random);
    item.cpus = lognormal(first, 0.1, 0.6, 0.5);
    item.memory = lognormal(second, 0.1, 0.6, 0.5);
  }
  return items;
}

// Virtual machines as clouds sell them, on nodes of 64 CPUs with 4 GiB each: few take a whole node.
PackingItems draw_catalogue(Random& random) {
  struct Flavour {
    std::int64_t cpus;
    std::uint64_t weight;  // In percent.
  };
  constexpr std::array flavours = {Flavour{1, 42}, Flavour{2, 27}, Flavour{4, 16}, Flavour{8, 9},
                                   Flavour{16, 4}, Flavour{32, 1}, Flavour{63, 1}};
  constexpr std::array memory_factors = {2, 4, 4, 8};  // Quarters of the node's own GiB a CPU.
  PackingItems items(4'000);
  for (PackingItem& item : items) {
    std::uint64_t drawn = random.below(100);
    std::size_t flavour = 0;
    for (; drawn >= flavours.at(flavour).weight; ++flavour) drawn -= flavours.at(flavour).weight;
    const std::int64_t cpus = flavours.at(flavour).cpus;
    const std::int64_t factor = memory_factors.at(random.below(memory_factors.size()));
    item.cpus = packing_capacity * cpus / 64;
    item.memory = std::min(packing_capacity * 63 / 64, packing_capacity * cpus * factor / 256);
  }
  return items;
}

PackingItems draw_uniform(Random& random) {
  PackingItems items(1'500);
  const auto size = [&random] {
    return static_cast<std::int64_t>(random.below(450'001)) + packing_capacity / 20;
  };
  for (PackingItem& item : items) {
    item.cpus = size();
    item.memory = size();
  }
  return items;
}

}  // namespace

const std::vector<PackingWorkload>& packing_workloads() {
  static const std::vector<PackingWorkload> workloads = {
      {"fine", "12,000 lognormal, 0.7 % of a node", draw_fine, 16, 16, 16},
      {"coarse", "3,000 lognormal, 10 % of a node", draw_coarse, 253, 62, 76},
      {"vm", "4,000 of a catalogue, 1/64 to a node", draw_catalogue, 7900, 32, 1080},
      {"uniform", "1,500 uniform, 5 to 50 % of a node", draw_uniform, 367, 80, 219},
  };
  return workloads;
}

}  // namespace swarm::sim
