// What the actors of a run share: the world, its hosts, and what clients know.
#pragma once

#include "sim/checker.h"
#include "sim/ledger.h"
#include "sim/simulator.h"

#include <string>
#include <vector>

namespace swarm::sim {

struct Stage {
  Simulator& simulator;
  std::vector<HostFacts> hosts;     // Those that belong to the cluster.
  std::vector<std::size_t> clones;  // Further hosts, with the ID of host 0, 1, ... each.
  Ledger ledger;
  Instant end{};             // Nobody begins anything after it.
  std::size_t acting = 0;    // Actors that are not done yet.
  bool drawn_ports = false;  // Some clients leave it to the engine which port it publishes.

  bool over() const { return simulator.now() >= end; }
};

}  // namespace swarm::sim
