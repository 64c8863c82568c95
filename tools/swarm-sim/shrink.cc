// swarm-sim shrink: the smallest run that breaks the same rule as a seed's, as a file for replay.
#include "sim/shrink.h"

#include "tools/swarm-sim/child.h"
#include "tools/swarm-sim/tape_file.h"
#include "tools/swarm-sim/trial_output.h"
#include "tools/swarm-sim/verb.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace swarm::tools {
namespace {

struct Outcome {
  std::string rule;  // "crash" if the process ended; empty if all was well.
  std::uint64_t events = 0;
  sim::TapeData used;
};

// In a child: a run may end the process.
Outcome run_apart(const sim::TrialOptions& options) {
  const Child child = start_child(
      [&options](int out) {
        const sim::TrialReport report = sim::run_trial(options);
        const std::string rule = report.violations.empty() ? "-" : report.violations.front().rule;
        write_all(out, fmt::format("{} {}\n", rule, report.events) + sim::to_text(report.tape));
      },
      true);
  const std::string text = read_all(child.out);
  Outcome outcome;
  if (!end_child(child)) {
    outcome.rule = "crash";
    if (options.script) outcome.used = *options.script;
    return outcome;
  }
  const std::size_t space = text.find(' '), line = text.find('\n');
  outcome.rule = text.substr(0, space);
  if (outcome.rule == "-") outcome.rule.clear();
  outcome.events = std::stoull(text.substr(space + 1, line - space - 1));
  if (auto used = sim::tape_from_text(text.substr(line + 1))) outcome.used = std::move(*used);
  return outcome;
}

}  // namespace

int run_shrink(Arguments arguments) {
  sim::TrialOptions options;
  std::string what, file;
  std::uint64_t runs_max = 1000;
  CLI::App app;
  add_trial_options(app, options);
  app.add_option("SEED|FILE", what)->required();
  app.add_option("--out", file);
  app.add_option("--runs", runs_max);
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  if (is_number(what)) {
    options.seed = std::stoull(what);
  } else {
    read_tape_file(what, options);
  }
  options.keep_tape = true;
  const Outcome first = run_apart(options);
  if (first.rule.empty()) {
    fmt::print("{} breaks no rule\n", what);
    return 1;
  }
  if (first.rule == "crash" && !options.script) {
    fmt::print("{} ends the process, which cannot tell its choices: only replay shows it\n", what);
    return 1;
  }
  const auto fails = [&](const sim::TapeData& tape) -> std::optional<sim::TapeData> {
    sim::TrialOptions smaller = options;
    smaller.script = tape;
    Outcome outcome = run_apart(smaller);
    return outcome.rule == first.rule ? std::optional(std::move(outcome.used)) : std::nullopt;
  };
  const sim::Shrunk shrunk = sim::shrink(first.used, fails, runs_max);
  if (file.empty()) file = fmt::format("swarm-sim-{}.tape", options.seed);
  write_tape_file(file, options, shrunk.tape);
  sim::TrialOptions last = options;
  last.script = shrunk.tape;
  fmt::print(
      "rule {}: {} things and {} events became {} and {} in {} runs\n"
      "replay: swarm-sim replay {}\n",
      first.rule, first.used.things(), first.events, shrunk.tape.things(), run_apart(last).events,
      shrunk.runs, file);
  return 0;
}

}  // namespace swarm::tools
