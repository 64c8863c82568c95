// swarm-sim replay: one run again, by its seed or from a file that shrink wrote, with its trace.
#include "tools/swarm-sim/tape_file.h"
#include "tools/swarm-sim/trial_output.h"
#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace swarm::tools {

int run_replay(Arguments arguments) {
  sim::TrialOptions options;
  options.keep_trace = 200;
  std::string what;
  CLI::App app;
  add_trial_options(app, options);
  app.add_option("SEED|FILE", what)->required();
  app.add_option("--trace", options.keep_trace);
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  if (is_number(what)) {
    options.seed = std::stoull(what);
  } else {
    read_tape_file(what, options);
  }
  const sim::TrialReport report = sim::run_trial(options);
  print_report(report, options.seed);
  fmt::print("hash {:016x}\n", report.hash);
  return report.violations.empty() ? 0 : 1;
}

}  // namespace swarm::tools
