// An experiment: arrivals placed on a cluster in virtual time by the real scheduler, and what came
// of it: how full, how even, how torn the nodes are, what was refused and why, what was moved.
#pragma once

#include "sim/report/arrivals.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

struct ExperimentOptions {
  std::string strategy = "spread";
  std::size_t nodes = 200;
  std::int64_t cpus = 16;  // Of each.
  std::int64_t memory_bytes = std::int64_t{64} << 30;
  std::int64_t overcommit_percent = 5;
  Duration time = std::chrono::hours(24);
  std::size_t samples = 96;
  // How often a node is lost, on average, and for how long. Zero: never.
  Duration node_life = std::chrono::hours(24 * 14);
  Duration repair = std::chrono::minutes(30);
  std::uint64_t seed = 1;
};

// What is measured over time. Whole numbers with so many decimals.
struct MeasureRow {
  std::string_view key;
  std::string_view title;
  std::string_view unit;
  int decimals;
};
enum class Measure : std::uint8_t {
  running,
  cpus_used,  // Of all nodes' CPUs that are up.
  memory_used,
  max_over_mean,  // CPU use of the fullest node over the mean.
  variation,      // Deviation over mean (CV).
  jain,           // 1: all nodes alike; 1/n: one has everything.
  fragmentation,  // Share of the free CPUs that typical containers cannot use (FGD).
  refused,
  moved,
  count
};
inline constexpr std::size_t measures_count = static_cast<std::size_t>(Measure::count);
const std::array<MeasureRow, measures_count>& measure_table();

struct ExperimentResult {
  std::string strategy;
  std::vector<std::int64_t> at_seconds;
  std::array<std::vector<std::int64_t>, measures_count> series;
  std::uint64_t placed = 0;
  std::uint64_t refused = 0;
  std::uint64_t moved = 0;
  std::uint64_t not_moved = 0;  // Waited for their node.
  // Nodes that refused, by the first filter that did, over all refused containers; of each
  // container at most the first hundred nodes by name.
  std::map<std::string, std::uint64_t> refused_by;

  const std::vector<std::int64_t>& of(Measure measure) const {
    return series[static_cast<std::size_t>(measure)];
  }
};

// The same arrivals, options and seed give the same result.
ExperimentResult run_experiment(const ExperimentOptions& options,
                                const std::vector<Arrival>& arrivals);

}  // namespace swarm::sim
