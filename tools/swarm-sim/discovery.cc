// swarm-sim discovery: agents and a manager at a store that fails, trial after trial of a day each.
#include "sim/store/store_trial.h"

#include "tools/swarm-sim/day_trials.h"

#include <fmt/format.h>
#include <utility>

namespace swarm::tools {

int run_discovery(Arguments arguments) {
  using Report = sim::StoreTrialReport;
  return run_day_trials<Report>(
      read_day_trials(std::move(arguments), "discovery", 6000),
      [](std::uint64_t seed, Duration time) {
        return sim::run_store_trial({seed, time, {}});
      },
      [](Report& total, const Report& report) {
        total.recovered += report.recovered;
        total.dropped += report.dropped;
      },
      [](const Report& total) {
        return fmt::format("{} entries missing for a while and back, {} engines let go",
                           total.recovered, total.dropped);
      });
}

}  // namespace swarm::tools
