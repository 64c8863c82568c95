// How full, how even and how torn nodes are, as whole numbers (experiment.h says in which units).
#pragma once

#include "core/scheduler/node.h"
#include "sim/report/experiment.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace swarm::sim {

class Meter {
 public:
  // What is typical is what these ask for.
  explicit Meter(const std::vector<Arrival>& arrivals);

  // cpus_used, memory_used, max_over_mean, variation, jain, fragmentation.
  std::vector<std::pair<Measure, std::int64_t>> read(const std::vector<NodeLoad>& nodes) const;

 private:
  struct Typical {
    std::int64_t cpus = 0;
    std::int64_t memory_bytes = 0;
    std::int64_t count = 0;
  };
  std::int64_t fragmentation(const std::vector<NodeLoad>& nodes) const;

  std::vector<Typical> typical_;  // The most frequent first.
  std::int64_t typical_count_ = 0;
};

}  // namespace swarm::sim
