// swarm-sim run: one trial among simulated engines, in virtual time, with every rule checked.
#include "tools/swarm-sim/trial_output.h"
#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <utility>

namespace swarm::tools {

int run_once(Arguments arguments) {
  sim::TrialOptions options;
  bool no_faults = false;
  options.keep_trace = 30;
  CLI::App app;
  add_trial_options(app, options);
  app.add_option("--seed", options.seed);
  app.add_option("--trace", options.keep_trace);
  app.add_flag("--no-faults", no_faults);
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  options.faults = !no_faults;
  const sim::TrialReport report = sim::run_trial(options);
  print_report(report, options.seed);
  if (!report.violations.empty()) fmt::print("replay: swarm-sim replay {}\n", options.seed);
  fmt::print("hash {:016x}\n", report.hash);
  return report.violations.empty() ? 0 : 1;
}

}  // namespace swarm::tools
