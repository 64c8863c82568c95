// swarm-sim run --report OUT: an experiment, its figures and a page with plots.
#include "sim/report/report.h"

#include "core/base/duration_text.h"
#include "core/scheduler/strategy_table.h"

#include "tools/swarm-sim/trace_reader.h"
#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace swarm::tools {
namespace {

struct Settings {
  std::string out;
  std::vector<std::string> strategies = {"spread", "binpack"};
  std::string trace;  // Empty: drawn.
  std::string time = "24h", life = "10h", node_life = "336h";
  bool time_given = false;  // Else a trace's own.
  std::int64_t memory_gib = 64;
  sim::ExperimentOptions experiment;
  sim::ArrivalOptions arrivals;
};

Duration duration_of(const std::string& flag, const std::string& text) {
  const Result<Duration> duration = parse_duration(text);
  if (!duration || *duration < Duration::zero()) {
    throw std::runtime_error(fmt::format("{}: {} is no time", flag, text));
  }
  return *duration;
}

Settings parse(Arguments arguments) {
  Settings settings;
  CLI::App app;
  app.add_option("--report", settings.out)->required();
  app.add_option("--strategies", settings.strategies)->delimiter(',')->expected(1, 2);
  app.add_option("--trace", settings.trace);
  app.add_option("--seed", settings.experiment.seed);
  app.add_option("--hosts", settings.experiment.nodes)->check(CLI::Range(1, 100'000));
  app.add_option("--placements", settings.arrivals.count)->check(CLI::Range(1, 10'000'000));
  app.add_option("--cpus", settings.experiment.cpus)->check(CLI::Range(1, 10'000));
  app.add_option("--memory-gib", settings.memory_gib)->check(CLI::Range(1, 100'000));
  app.add_option("--time", settings.time);
  app.add_option("--life", settings.life);
  app.add_option("--node-life", settings.node_life);
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  settings.time_given = app.count("--time") > 0;
  for (const std::string& strategy : settings.strategies) {
    if (find_strategy(strategy) == nullptr) throw std::runtime_error("strategy not supported");
  }
  settings.experiment.time = settings.arrivals.time = duration_of("--time", settings.time);
  if (settings.experiment.time < std::chrono::seconds(1)) {
    throw std::runtime_error("--time: at least a second");
  }
  settings.arrivals.life = duration_of("--life", settings.life);
  settings.experiment.node_life = duration_of("--node-life", settings.node_life);
  settings.experiment.memory_bytes = settings.memory_gib << 30;
  settings.arrivals.cpus_max = settings.experiment.cpus;
  settings.arrivals.memory_max = settings.experiment.memory_bytes;
  return settings;
}

std::vector<sim::Arrival> arrivals_of(Settings& settings) {
  if (settings.trace.empty()) {
    return sim::draw_arrivals(settings.arrivals, Random(settings.experiment.seed));
  }
  Result<std::vector<sim::Arrival>> arrivals = sim::parse_trace(read_trace(settings.trace));
  if (!arrivals) {
    throw std::runtime_error(fmt::format("{}: {}", settings.trace, arrivals.error().detail));
  }
  settings.arrivals.count = arrivals->size();
  if (!settings.time_given && !arrivals->empty()) {
    settings.experiment.time = arrivals->back().at + std::chrono::minutes(1);
  }
  return std::move(*arrivals);
}

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw std::runtime_error(fmt::format("cannot write {}", path));
}

}  // namespace

bool asks_for_report(const Arguments& arguments) {
  return std::ranges::any_of(
      arguments, [](const std::string& argument) { return argument.starts_with("--report"); });
}

int run_report(Arguments arguments) {
  Settings settings = parse(std::move(arguments));
  // For the last line only: nothing of the report depends on it.
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<sim::Arrival> arrivals = arrivals_of(settings);
  sim::Report report;
  report.facts = {
      {"nodes", std::to_string(settings.experiment.nodes)},
      {"CPUs each", std::to_string(settings.experiment.cpus)},
      {"GiB each", std::to_string(settings.memory_gib)},
      {"placements", std::to_string(settings.arrivals.count)},
      {"time", format_duration(settings.experiment.time)},
      {settings.trace.empty() ? "seed" : "trace",
       settings.trace.empty() ? std::to_string(settings.experiment.seed) : settings.trace}};
  for (const std::string& strategy : settings.strategies) {
    settings.experiment.strategy = strategy;
    report.results.push_back(sim::run_experiment(settings.experiment, arrivals));
  }
  write(settings.out + ".json", sim::report_json(report));
  write(settings.out + ".html", sim::report_html(report));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  fmt::print("{}\n{}.json and {}.html in {:.2f} s\n", sim::report_text(report), settings.out,
             settings.out, took.count());
  return 0;
}

}  // namespace swarm::tools
