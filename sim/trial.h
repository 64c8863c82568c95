// A trial: the manager in a drawn world of hosts, clients and faults, with every rule checked; then
// a calm, in which all must come to agree. One seed, or one tape, gives one trial.
#pragma once

#include "sim/checker.h"
#include "sim/faults.h"
#include "sim/report/arrivals.h"
#include "sim/tape.h"
#include "sim/workload.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace swarm::sim {

// Zero, empty: drawn from the seed.
struct TrialOptions {
  std::uint64_t seed = 1;
  std::uint32_t hosts = 0;
  std::uint32_t clients = 0;
  std::uint32_t seconds = 0;  // Of the storm.
  std::string strategy;
  bool faults = true;
  bool all_faults = false;  // Each of them at least seldom; else a drawn subset.
  bool checks = true;
  bool calm = true;     // After the storm.
  bool canary = false;  // A rule that every trial with a container breaks: does the alarm ring?
  // In place of the drawn clients: these are created, and removed when their life is over.
  std::vector<Arrival> arrivals;
  std::optional<TapeData> script;
  bool keep_tape = false;
  std::size_t keep_trace = 0;  // Last lines of the trace, as text.
  // Called every `sample_every` of virtual time while the manager runs, from the start on; changes
  // nothing. May be empty.
  std::function<void(Simulator&)> sample;
  Duration sample_every = std::chrono::seconds(5);
  std::function<void(Simulator&)> at_end;  // Before the world is taken down. May be empty.
};

struct TrialReport {
  std::uint64_t hash = 0;    // Of the trace.
  std::uint64_t events = 0;  // Steps of the simulation.
  Duration virtual_time{};
  std::uint64_t requests = 0;
  std::uint64_t created = 0;
  std::uint64_t refused = 0;  // Creates that did not succeed.
  std::uint64_t removed = 0;
  std::uint64_t containers = 0;  // At the end.
  FaultCounts faults;
  StateEventMatrix matrix;
  Violations violations;
  TapeData tape;                  // If kept.
  std::deque<std::string> trace;  // If kept.
};

TrialReport run_trial(const TrialOptions& options);

}  // namespace swarm::sim
