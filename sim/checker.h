// What must hold at every moment, and what must hold when the world has been
// calm for a while. Each rule is a function that says how it is broken.
#pragma once

#include "sim/simulator.h"
#include "sim/truth.h"

#include <string>
#include <vector>

namespace swarm::sim {

using Violations = std::vector<std::string>;  // Empty: all is well.

// Sizes and labels of a host, for the rules.
struct HostFacts {
  std::string name;
  std::int64_t cpus = 0;
  std::int64_t memory_bytes = 0;
  std::string rack;
};

// At every moment ----------------------------------------------------------------

// No engine is filled beyond its room: the original's own rule, in whole percent of the
// overcommitted total, so up to just under 101 (spec core 3.8).
void check_room(const std::vector<TrueContainer>& truth, const std::vector<HostFacts>& hosts,
                std::int64_t overcommit_percent, Violations& violations);
// No name is on two engines, no host port on two containers of one engine.
void check_names(const std::vector<TrueContainer>& truth, Violations& violations);
void check_ports(const std::vector<TrueContainer>& truth, Violations& violations);
// A container whose label `only-rack` names a rack is on it; no host has two with the same value of
// the label `apart`. (The workload asks for both with hard rules.)
void check_rules(const std::vector<TrueContainer>& truth, const std::vector<HostFacts>& hosts,
                 Violations& violations);

// After a calm -------------------------------------------------------------------

// Every engine is healthy, nothing is reserved, and the manager knows exactly the containers there
// are, under their names.
void check_view(Simulator& simulator, const std::vector<TrueContainer>& truth,
                Violations& violations);

}  // namespace swarm::sim
