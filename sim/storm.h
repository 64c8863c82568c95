// A storm: clients that create, start, list and remove at random while hosts
// fail and answers are lost; then a calm, after which everything must agree.
#pragma once

#include "sim/checker.h"
#include "sim/simulator.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace swarm::sim {

struct StormOptions {
  std::uint64_t seed = 1;
  std::size_t hosts = 12;
  std::size_t clients = 8;
  Duration storm = std::chrono::minutes(5);
  Duration calm = std::chrono::minutes(12);      // Longer than any deadline.
  Duration think_max = std::chrono::seconds(2);  // Between two requests of a client.
  std::string strategy = "spread";
  bool faults = true;  // Which ones, and how often, is drawn from the seed.
  bool checks = true;  // Reading the truth costs more than the run itself.
};

struct StormReport {
  std::uint64_t hash = 0;    // Of the trace.
  std::uint64_t events = 0;  // Steps of the simulation.
  std::uint64_t requests = 0;
  std::uint64_t created = 0;
  std::uint64_t refused = 0;  // Creates that did not succeed.
  std::uint64_t removed = 0;
  std::size_t containers = 0;  // At the end.
  Violations violations;
  std::vector<std::string> tail;  // The last lines of the trace.
};

StormReport run_storm(const StormOptions& options);

}  // namespace swarm::sim
