// swarm-sim discovery: agents and a manager at a store that fails, trial after trial of a day each.
#include "sim/store/store_trial.h"

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

void print_failure(const sim::StoreTrialReport& report, std::uint64_t seed, bool json) {
  if (json) {
    fmt::print("{{\"failed\": {}, \"rule\": \"discovery\"}}\n", seed);
    return;
  }
  for (const std::string& violation : report.violations) {
    fmt::print("seed {}: {}\n", seed, violation);
  }
  for (const std::string& line : report.trace_tail) fmt::print("  {}\n", line);
  fmt::print("replay: swarm-sim discovery --seeds {}\n", seed);
}

}  // namespace

int run_discovery(Arguments arguments) {
  std::uint64_t hours = 6000;
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

  sim::StoreTrialReport total;
  for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed) {
    const sim::StoreTrialReport report =
        sim::run_store_trial({seed, std::chrono::hours(hours_each), {}});
    if (!report.violations.empty()) {
      print_failure(report, seed, json);
      return 1;
    }
    total.hash = total.hash * 31 + report.hash;
    total.faults += report.faults;
    total.recovered += report.recovered;
    total.dropped += report.dropped;
  }
  if (json) return 0;
  fmt::print(
      "{} simulated hours: {} faults, {} entries missing for a while and back, {} engines let go, "
      "no rule broken\nhash {:016x}\n",
      (seeds.last - seeds.first + 1) * hours_each, total.faults, total.recovered, total.dropped,
      total.hash);
  return 0;
}

}  // namespace swarm::tools
