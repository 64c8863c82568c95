// What discovery said last, and what to do about what it says now: the manager's half of
// discovery. README.md of this folder tells the rules of grace.
#pragma once

#include "core/base/instant.h"
#include "core/discovery/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <map>
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
  // An entry that is missing from a snapshot stays for the time of `grace`, and for twice that
  // time while more than half of the entries are missing: then it is rather the store that was
  // lost. Zero: whoever writes the list means it.
  explicit DiscoveryState(Duration grace = {}) : grace_(grace) {}

  struct Change {
    Diff diff;  // Removals are to be done first: an engine may have moved to another address.
    std::vector<RefusedEntry> newly_refused;  // Those not refused in the snapshot before.
    std::vector<std::string> newly_missing;   // Kept for the time of their grace.
    bool most_are_missing = false;            // It is so since this snapshot.
  };

  // A whole snapshot. Malformed entries are left out; they do not hold up the others. Entries in
  // `left` went on purpose and have no grace. A snapshot over the bound of a list counts as a
  // failure and changes nothing.
  Change listed(Instant now, std::vector<std::string> snapshot,
                const std::vector<std::string>& left = {});

  // Discovery could not tell: the last snapshot stays in force, and nothing is taken off the list
  // before the next one.
  void failed(std::string reason);

  // When to call due(); `never` if nothing is missing, or if discovery cannot tell just now.
  Instant next_due() const;
  // What is to go because its grace has ended. Safe to call early. Called late, it takes the
  // program for one that was stopped, and lets nobody go yet.
  Diff due(Instant now);

  // In force, canonical: those of the last snapshot, and the missing ones.
  const std::vector<std::string>& entries() const { return entries_; }
  std::size_t missing() const { return missing_.size(); }
  std::uint64_t failures() const { return failures_; }     // Since the start.
  std::size_t refused() const { return refused_.size(); }  // In the last snapshot.
  bool failing() const { return failing_; }                // The last word was a failure.
  Instant last_success() const { return last_success_; }   // `never`: not yet.
  // The last failure's text, kept for as long as no snapshot has come since.
  const std::string& last_error() const { return last_error_; }

 private:
  struct Absence {
    Instant since{};  // The first snapshot without it, or the first after a failure.
    Duration grace{};
    Instant end() const { return since + grace; }
  };

  bool most_are_missing() const { return missing_.size() * 2 > entries_.size(); }
  std::vector<std::string> sort_out(std::vector<std::string> snapshot, Change& change);
  void note_absent(Instant now, const std::vector<std::string>& absent, Change& change);
  void notice_sleep(Instant now);
  // Takes these off the list; canonical.
  void drop(const std::vector<std::string>& entries);

  Duration grace_;
  std::vector<std::string> entries_;
  std::map<std::string, Absence> missing_;  // All of them in entries_.
  std::vector<std::string> refused_;        // Canonical.
  std::uint64_t failures_ = 0;
  bool failing_ = false;
  Instant looked_at_{};  // When the clock was looked at, while something is missing.
  Instant last_success_ = never;
  std::string last_error_;
};

}  // namespace swarm
