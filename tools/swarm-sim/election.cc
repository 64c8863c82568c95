// swarm-sim election: managers that want to be the primary at a store that fails, trial after trial
// of a day each.
#include "sim/store/election_trial.h"

#include "tools/swarm-sim/seeds.h"
#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fmt/format.h>
#include <string>

namespace swarm::tools {
namespace {

constexpr std::uint64_t hours_each = 24;

void print_failure(const sim::ElectionTrialReport& report, std::uint64_t seed, bool json) {
  if (json) {
    fmt::print("{{\"failed\": {}, \"rule\": \"election\"}}\n", seed);
    return;
  }
  for (const std::string& violation : report.violations) {
    fmt::print("seed {}: {}\n", seed, violation);
  }
  for (const std::string& line : report.trace_tail) fmt::print("  {}\n", line);
  fmt::print("replay: swarm-sim election --seeds {}\n", seed);
}

void add(sim::ElectionTrialReport& total, const sim::ElectionTrialReport& report) {
  total.hash = total.hash * 31 + report.hash;
  total.faults += report.faults;
  total.terms += report.terms;
  total.handovers += report.handovers;
  total.longest_handover = std::max(total.longest_handover, report.longest_handover);
}

}  // namespace

int run_election(Arguments arguments) {
  std::uint64_t hours = 3000;
  std::string range;
  bool json = false;
  CLI::App app;
  app.add_option("--hours", hours)->check(CLI::Range(1, 100'000'000));
  app.add_option("--seeds", range);
  app.add_flag("--json", json);
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  const Seeds seeds =
      range.empty() ? Seeds{1, (hours + hours_each - 1) / hours_each} : read_seeds(range);

  sim::ElectionTrialReport total;
  for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed) {
    const sim::ElectionTrialReport report =
        sim::run_election_trial({seed, std::chrono::hours(hours_each)});
    if (!report.violations.empty()) {
      print_failure(report, seed, json);
      return 1;
    }
    add(total, report);
  }
  if (json) return 0;
  fmt::print(
      "{} simulated hours: {} faults, {} terms, {} handed over (at most {} ms), never two, no rule "
      "broken\nhash {:016x}\n",
      (seeds.last - seeds.first + 1) * hours_each, total.faults, total.terms, total.handovers,
      std::chrono::floor<std::chrono::milliseconds>(total.longest_handover).count(), total.hash);
  return 0;
}

}  // namespace swarm::tools
