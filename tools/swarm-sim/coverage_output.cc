#include "tools/swarm-sim/coverage_output.h"

#include "core/base/sometimes.h"

#include <fmt/format.h>

namespace swarm::tools {

std::string coverage_lines() {
  std::string lines;
  for (const SometimesPoint* point : sometimes_points()) {
    lines += fmt::format("point {} {}\n", point->times, point->name);
  }
  return lines;
}

void print_coverage(const Tally& tally) {
  std::size_t reached = 0;
  for (const auto& [name, times] : tally.sometimes) {
    if (times > 0) ++reached;
  }
  fmt::print("sometimes: {} of {} points reached\n", reached, tally.sometimes.size());
  for (const auto& [name, times] : tally.sometimes) fmt::print("  {:>10}  {}\n", times, name);
}

}  // namespace swarm::tools
