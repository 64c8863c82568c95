// Trials of a simulated day each, seed after seed, until one breaks a rule: the verbs `discovery`
// and `election`.
#pragma once

#include "core/base/instant.h"

#include "tools/swarm-sim/seeds.h"
#include "tools/swarm-sim/verb.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::tools {

inline constexpr std::uint64_t trial_hours = 24;

struct DayTrials {
  std::string_view verb;
  Seeds seeds;
  bool json = false;  // A line of JSON for a trial that failed, nothing else.
};

// --hours N (together; `hours` unless given), --seeds A..B, --json. Throws as verbs do.
DayTrials read_day_trials(Arguments arguments, std::string_view verb, std::uint64_t hours);

void print_failed_trial(const DayTrials& trials, std::uint64_t seed,
                        const std::vector<std::string>& violations,
                        const std::deque<std::string>& trace_tail);
// `counts` is what these trials count besides faults: "3 terms, never two".
void print_day_trials(const DayTrials& trials, std::uint64_t faults, std::string_view counts,
                      std::uint64_t hash);

// trial(seed, time) gives a report; add(total, report) sums what print_day_trials does not know;
// counts(total) says it. Gives the exit code.
template <class Report, class Trial, class Add, class Counts>
int run_day_trials(const DayTrials& trials, Trial trial, Add add, Counts counts) {
  Report total;
  for (std::uint64_t seed = trials.seeds.first; seed <= trials.seeds.last; ++seed) {
    const Report report = trial(seed, std::chrono::hours(trial_hours));
    if (!report.violations.empty()) {
      print_failed_trial(trials, seed, report.violations, report.trace_tail);
      return 1;
    }
    total.hash = total.hash * 31 + report.hash;
    total.faults += report.faults;
    add(total, report);
  }
  if (!trials.json) print_day_trials(trials, total.faults, counts(total), total.hash);
  return 0;
}

}  // namespace swarm::tools
