// swarm-sim election: managers that want to be the primary at a store that fails, trial after trial
// of a day each.
#include "sim/store/election_trial.h"

#include "tools/swarm-sim/day_trials.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <utility>

namespace swarm::tools {

int run_election(Arguments arguments) {
  using Report = sim::ElectionTrialReport;
  return run_day_trials<Report>(
      read_day_trials(std::move(arguments), "election", 3000),
      [](std::uint64_t seed, Duration time) {
        return sim::run_election_trial({seed, time});
      },
      [](Report& total, const Report& report) {
        total.terms += report.terms;
        total.handovers += report.handovers;
        total.longest_handover = std::max(total.longest_handover, report.longest_handover);
      },
      [](const Report& total) {
        const auto longest = std::chrono::floor<std::chrono::milliseconds>(total.longest_handover);
        return fmt::format("{} terms, {} handed over (at most {} ms), never two", total.terms,
                           total.handovers, longest.count());
      });
}

}  // namespace swarm::tools
