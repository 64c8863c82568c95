#include "tools/swarm-sim/trial_output.h"

#include <cstdio>
#include <fmt/format.h>

namespace swarm::tools {

void add_trial_options(CLI::App& app, sim::TrialOptions& options) {
  app.add_option("--hosts", options.hosts)->check(CLI::Range(0, 10000));
  app.add_option("--clients", options.clients)->check(CLI::Range(0, 1000));
  app.add_option("--seconds", options.seconds)->check(CLI::Range(0, 1'000'000));
  app.add_option("--strategy", options.strategy)
      ->check(CLI::IsMember({"spread", "binpack", "random", "bestfit"}));
  app.add_flag("--all-faults", options.all_faults);
  app.add_flag("--canary", options.canary);
}

void print_report(const sim::TrialReport& report, std::uint64_t seed) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(report.virtual_time).count();
  fmt::print(
      "seed {}: {} requests, {} created, {} refused, {} removed, {} left; {} events in {} s\n",
      seed, report.requests, report.created, report.refused, report.removed, report.containers,
      report.events, seconds);
  for (const sim::Violation& violation : report.violations) {
    fmt::print("VIOLATED {}: {}\n", violation.rule, violation.text);
  }
  if (report.violations.empty()) return;
  for (const std::string& line : report.trace) fmt::print("    {}\n", line);
}

}  // namespace swarm::tools
