// swarm-sim run: one storm among simulated engines, in virtual time, with every rule checked.
#include "sim/storm.h"

#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <utility>

namespace swarm::tools {
namespace {

sim::StormOptions parse(Arguments arguments) {
  sim::StormOptions options;
  std::int64_t seconds = 120;
  bool no_faults = false;
  CLI::App app;
  app.add_option("--seed", options.seed);
  app.add_option("--hosts", options.hosts)->check(CLI::Range(1, 10000));
  app.add_option("--clients", options.clients)->check(CLI::Range(1, 1000));
  app.add_option("--seconds", seconds)->check(CLI::Range(1, 1'000'000));
  app.add_option("--strategy", options.strategy)
      ->check(CLI::IsMember({"spread", "binpack", "random"}));
  app.add_flag("--no-faults", no_faults);
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  options.storm = std::chrono::seconds(seconds);
  options.faults = !no_faults;
  return options;
}

void print(const sim::StormReport& report, std::uint64_t seed) {
  fmt::print("seed {}: {} requests, {} created, {} refused, {} removed, {} left; {} events\n", seed,
             report.requests, report.created, report.refused, report.removed, report.containers,
             report.events);
  for (const std::string& violation : report.violations) fmt::print("VIOLATED: {}\n", violation);
  if (!report.violations.empty()) {
    for (const std::string& line : report.tail) fmt::print("    {}\n", line);
    fmt::print("replay: swarm-sim run --seed {}\n", seed);
  }
  fmt::print("hash {:016x}\n", report.hash);
}

}  // namespace

int run_storm(Arguments arguments) {
  const sim::StormOptions options = parse(std::move(arguments));
  const sim::StormReport report = sim::run_storm(options);
  print(report, options.seed);
  return report.violations.empty() ? 0 : 1;
}

}  // namespace swarm::tools
