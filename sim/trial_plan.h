// What a trial draws before it begins.
#pragma once

#include "sim/trial.h"

namespace swarm::sim {

struct TrialPlan {
  std::uint32_t hosts = 1;
  std::uint32_t clients = 1;
  Duration storm{};
  Duration think_max{};
  Duration fault_pause_max{};
  Duration refresh_min{};
  std::string strategy;
  Duration grace{};  // Of rescheduling.
  int share_max = 100;
  FencePolicy fence = FencePolicy::remove_old;
  int create_retries = 0;
  std::size_t requests_max = 0;  // Of one client address: all clients have the same.
  std::vector<bool> old_hosts;   // Which of them are of the generation before 23.0.
  bool clones = false;
  bool relays = false;  // The manager relays published ports, up to so many,
  std::size_t relays_max = 0;
  bool ports_taken = false;  // of which other programs on its host have some until the calm.
  Faults faults;
  WorkWeights works;

  bool has(FaultKind kind) const { return faults[kind] > 0; }
  // It is one of several managers, and not always the one that decides.
  bool has_rivals() const {
    return has(FaultKind::leadership_lost) || has(FaultKind::leadership_passed);
  }
  // The manager may come to know less than it did: then a name, a port or room may be given twice.
  bool forgets() const;
  // Likewise, of what it has ordered itself and heard nothing of.
  bool forgets_creates() const;
  // An event may never reach the manager, even one that forgets() nothing.
  bool loses_events() const;
};

TrialPlan drawn_plan(Lane& lane, const TrialOptions& options);

}  // namespace swarm::sim
