// What run, hunt, replay and shrink share: their options, and a trial's outcome as text.
#pragma once

#include "sim/trial.h"

#include <CLI/CLI.hpp>
#include <string>

namespace swarm::tools {

// --hosts, --clients, --seconds, --strategy, --canary
void add_trial_options(CLI::App& app, sim::TrialOptions& options);
// Counts, and what is violated with the last lines of the trace.
void print_report(const sim::TrialReport& report, std::uint64_t seed);

}  // namespace swarm::tools
