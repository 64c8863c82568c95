#include "tools/swarm-sim/day_trials.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace swarm::tools {

DayTrials read_day_trials(Arguments arguments, std::string_view verb, std::uint64_t hours) {
  DayTrials trials;
  trials.verb = verb;
  std::string range;
  CLI::App app;
  app.add_option("--hours", hours)->check(CLI::Range(1, 100'000'000));
  app.add_option("--seeds", range);
  app.add_flag("--json", trials.json);
  std::ranges::reverse(arguments);  // CLI11 wants them last first.
  app.parse(std::move(arguments));
  trials.seeds =
      range.empty() ? Seeds{1, (hours + trial_hours - 1) / trial_hours} : read_seeds(range);
  return trials;
}

void print_failed_trial(const DayTrials& trials, std::uint64_t seed,
                        const std::vector<std::string>& violations,
                        const std::deque<std::string>& trace_tail) {
  if (trials.json) {
    fmt::print("{{\"failed\": {}, \"rule\": \"{}\"}}\n", seed, trials.verb);
    return;
  }
  for (const std::string& violation : violations) fmt::print("seed {}: {}\n", seed, violation);
  for (const std::string& line : trace_tail) fmt::print("  {}\n", line);
  fmt::print("replay: swarm-sim {} --seeds {}\n", trials.verb, seed);
}

void print_day_trials(const DayTrials& trials, std::uint64_t faults, std::string_view counts,
                      std::uint64_t hash) {
  const std::uint64_t days = trials.seeds.last - trials.seeds.first + 1;
  fmt::print("{} simulated hours: {} faults, {}, no rule broken\nhash {:016x}\n",
             days * trial_hours, faults, counts, hash);
}

}  // namespace swarm::tools
