// What discovery said last, and what to do about what it says now.
#pragma once

#include "core/base/instant.h"
#include "core/discovery/snapshot.h"

#include <cstdint>
#include <string>
#include <vector>

namespace swarm {

// An entry that cannot be an engine's address, and why.
struct RefusedEntry {
  std::string entry;
  std::string reason;
  bool operator==(const RefusedEntry&) const = default;
};

class DiscoveryState {
 public:
  struct Change {
    Diff diff;  // Removals are to be done first: an engine may have moved to another address.
    std::vector<RefusedEntry> newly_refused;  // Those not refused in the snapshot before.
  };

  // A whole snapshot. Malformed entries are left out; they do not hold up the others.
  // A snapshot over the bound of a list counts as a failure and changes nothing.
  Change listed(Instant now, std::vector<std::string> snapshot);

  // Discovery could not tell: the last snapshot stays in force.
  void failed(std::string reason);

  const std::vector<std::string>& entries() const { return entries_; }  // Canonical.
  std::uint64_t failures() const { return failures_; }                  // Since the start.
  std::size_t refused() const { return refused_.size(); }               // In the last snapshot.
  Instant last_success() const { return last_success_; }                // `never`: not yet.
  // The last failure's text, kept for as long as no snapshot has come since.
  const std::string& last_error() const { return last_error_; }

 private:
  std::vector<std::string> entries_;
  std::vector<std::string> refused_;  // Canonical.
  std::uint64_t failures_ = 0;
  Instant last_success_ = never;
  std::string last_error_;
};

}  // namespace swarm
