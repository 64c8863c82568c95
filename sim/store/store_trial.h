// Agents and a manager at a store that fails in every way there is, for hours of virtual time:
// do the registration and the discovery machines keep what they promise?
#pragma once

#include "core/base/instant.h"
#include "sim/store/store_server.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace swarm::sim {

struct StoreTrialOptions {
  std::uint64_t seed = 1;
  Duration time = std::chrono::hours(24);
  std::optional<StoreKind> kind;  // Else drawn.
};

struct StoreTrialReport {
  std::vector<std::string> violations;  // The run ends with the first.
  std::deque<std::string> trace_tail;
  std::uint64_t hash = 0;
  std::uint64_t faults = 0;     // That happened.
  std::uint64_t recovered = 0;  // Entries that were missing and came back within their grace.
  std::uint64_t dropped = 0;    // Entries that were let go.
};

// The rules that are checked:
// - an engine whose agent is alive, and was neither stopped nor cut off from the store lately, is
//   never let go, whatever befalls the store or the manager;
// - an engine whose agent is dead is let go within TTL and grace, once store and manager are well;
//   if it left on purpose and the store tells so, with the next look;
// - an agent that reaches the store is registered there, and known to the manager, soon after.
StoreTrialReport run_store_trial(const StoreTrialOptions& options);

}  // namespace swarm::sim
