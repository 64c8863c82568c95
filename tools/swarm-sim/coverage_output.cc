#include "tools/swarm-sim/coverage_output.h"

#include "core/base/sometimes.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <vector>

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

namespace {

std::string cell_name(EngineState state, sim::EngineInput input) {
  return fmt::format("{}|{}", text_of(state), sim::name_of(input));
}

}  // namespace

std::string matrix_lines(const sim::StateEventMatrix& matrix) {
  std::string lines;
  for (const EngineState state : sim::engine_states) {
    for (std::size_t i = 0; i < PerKind<sim::EngineInput>::size; ++i) {
      const auto input = PerKind<sim::EngineInput>::kind_at(i);
      lines += fmt::format("cell {} {}\n", matrix.times(state, input), cell_name(state, input));
    }
  }
  return lines;
}

bool print_matrix(const Tally& tally) {
  std::vector<std::string_view> reasons;
  bool whole = true;
  fmt::print("engine state x event:\n  {:<16}", "");
  for (const EngineState state : sim::engine_states) fmt::print("{:>14}", text_of(state));
  for (std::size_t i = 0; i < PerKind<sim::EngineInput>::size; ++i) {
    const auto input = PerKind<sim::EngineInput>::kind_at(i);
    fmt::print("\n  {:<16}", sim::name_of(input));
    for (const EngineState state : sim::engine_states) {
      const auto found = tally.state_and_event.find(cell_name(state, input));
      const std::uint64_t times = found == tally.state_and_event.end() ? 0 : found->second;
      const std::string_view why = sim::why_empty(state, input);
      if (times > 0) {
        fmt::print("{:>14}", times);
        continue;
      }
      whole = whole && !why.empty();
      auto reason = std::ranges::find(reasons, why);
      if (reason == reasons.end()) reason = reasons.insert(reason, why);
      fmt::print("{:>14}",
                 why.empty() ? "EMPTY" : fmt::format("({})", reason - reasons.begin() + 1));
    }
  }
  fmt::print("\n");
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (!reasons[i].empty()) fmt::print("  ({}) {}\n", i + 1, reasons[i]);
  }
  return whole;
}

}  // namespace swarm::tools
