#include "core/discovery/state.h"

#include "core/base/sometimes.h"
#include "core/discovery/entry.h"
#include "core/discovery/range.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace swarm {

DiscoveryState::Change DiscoveryState::listed(Instant now, std::vector<std::string> snapshot) {
  if (snapshot.size() > discovery_entries_max) {
    failed(fmt::format("discovery lists more than {} entries", discovery_entries_max));
    return {};
  }
  Change change;
  std::vector<std::string> good;
  std::vector<std::string> bad;
  for (std::string& entry : canonical(std::move(snapshot))) {
    std::string reason = check_entry(entry);
    if (reason.empty()) {
      good.push_back(std::move(entry));
      continue;
    }
    // A lasting slip is told once, not at every heartbeat.
    if (!std::ranges::binary_search(refused_, entry)) {
      change.newly_refused.push_back({entry, std::move(reason)});
    }
    bad.push_back(std::move(entry));
  }
  change.diff = diff(entries_, good);
  entries_ = std::move(good);
  refused_ = std::move(bad);
  last_success_ = now;
  last_error_.clear();
  return change;
}

void DiscoveryState::failed(std::string reason) {
  SWARM_SOMETIMES("discovery: failed");
  ++failures_;
  last_error_ = std::move(reason);
}

}  // namespace swarm
