// swarm-sim run: one trial among simulated engines, in virtual time, with every rule checked.
#include "tools/swarm-sim/open_metrics.h"
#include "tools/swarm-sim/trace_reader.h"
#include "tools/swarm-sim/trial_output.h"
#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <stdexcept>
#include <string>
#include <utility>

namespace swarm::tools {
namespace {

constexpr int seconds_max = 86'400;

// They take as long as the last one needs to arrive, unless the user has said how long.
void read_arrivals(const std::string& path, sim::TrialOptions& options) {
  auto arrivals = sim::parse_trace(read_trace(path));
  if (!arrivals) throw std::runtime_error(fmt::format("{}: {}", path, arrivals.error().detail));
  options.arrivals = std::move(*arrivals);
  if (options.seconds > 0 || options.arrivals.empty()) return;
  const auto last = std::chrono::ceil<std::chrono::seconds>(options.arrivals.back().at);
  options.seconds = static_cast<std::uint32_t>(last.count()) + 60;
}

}  // namespace

int run_once(Arguments arguments) {
  sim::TrialOptions options;
  bool no_faults = false;
  std::string metrics_file, arrivals;
  int metrics_every = 5;  // Seconds; as metrics/prometheus.yml has it.
  options.keep_trace = 30;
  CLI::App app;
  add_trial_options(app, options);
  app.add_option("--seed", options.seed);
  app.add_option("--trace", options.keep_trace);
  app.add_flag("--no-faults", no_faults);
  app.add_option("--metrics", metrics_file);
  app.add_option("--metrics-every", metrics_every)->check(CLI::Range(1, seconds_max));
  app.add_option("--arrivals", arrivals);
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  options.faults = !no_faults;
  if (!arrivals.empty()) read_arrivals(arrivals, options);
  metrics::Record record = record_of_run(options.seed);
  if (!metrics_file.empty()) {
    options.sample = [&record](sim::Simulator& simulator) { sample(simulator, record); };
    options.sample_every = std::chrono::seconds(metrics_every);
    options.at_end = options.sample;
  }
  const sim::TrialReport report = sim::run_trial(options);
  if (!metrics_file.empty()) write_open_metrics(metrics_file, record);
  print_report(report, options.seed);
  if (!report.violations.empty()) fmt::print("replay: swarm-sim replay {}\n", options.seed);
  fmt::print("hash {:016x}\n", report.hash);
  return report.violations.empty() ? 0 : 1;
}

}  // namespace swarm::tools
