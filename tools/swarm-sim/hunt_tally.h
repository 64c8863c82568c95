// What a hunt has come to: sums over its trials, and the seeds that failed.
#pragma once

#include "sim/store/election_trial.h"
#include "sim/trial.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace swarm::tools {

struct Tally {
  std::uint64_t hash = 0;  // Of all traces together.
  std::uint64_t seeds = 0;
  std::uint64_t events = 0;
  std::uint64_t requests = 0;
  std::uint64_t placements = 0;
  std::uint64_t repeated = 0;  // Seeds that were run twice.
  std::int64_t virtual_ns = 0;
  std::int64_t election_ns = 0;  // Of several managers at a store.
  std::uint64_t election_faults = 0;
  sim::FaultCounts faults;
  std::map<std::uint64_t, std::string> failures;         // Seed -> rule.
  std::map<std::string, std::uint64_t> sometimes;        // Point -> times.
  std::map<std::string, std::uint64_t> state_and_event;  // "healthy timeout" -> times.

  // What a worker writes: "trial ...", "election ...", "failed SEED RULE", "point ...", "cell ...".
  void take_line(std::string_view line);
};

// The line of one trial, without its violations.
std::string tally_line(const sim::TrialReport& report, bool repeated);

std::string election_line(const sim::ElectionTrialReport& report, Duration time);

void print_progress(const Tally& tally, double seconds);
void print_summary(const Tally& tally, double seconds, bool json);

}  // namespace swarm::tools
