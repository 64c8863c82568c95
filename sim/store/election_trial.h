// Managers that want to be the primary at a store that fails, for hours of virtual time: are there
// ever two, and is there always one soon?
#pragma once

#include "core/base/instant.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace swarm::sim {

struct ElectionTrialOptions {
  std::uint64_t seed = 1;
  Duration time = std::chrono::hours(24);
};

struct ElectionTrialReport {
  std::vector<std::string> violations;  // The run ends with the first.
  std::deque<std::string> trace_tail;
  std::uint64_t hash = 0;
  std::uint64_t faults = 0;  // That happened.
  std::uint64_t terms = 0;   // Times that somebody began to act.
  std::uint64_t handovers = 0;
  Duration longest_handover{};  // From the order to leave until another acts, nothing else amiss.
};

// The rules that are checked:
// - never two that act at the same time: not while one wakes, not at a store that drops sessions or
//   loses everything, not with clocks whose rates differ by up to 5 %;
// - fences grow with the time of acting, as long as the store has its data;
// - when nothing has befallen anybody for a while, somebody acts; soon after a clean leave.
ElectionTrialReport run_election_trial(const ElectionTrialOptions& options);

}  // namespace swarm::sim
