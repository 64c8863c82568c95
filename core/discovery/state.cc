#include "core/discovery/state.h"

#include "core/base/sometimes.h"
#include "core/discovery/entry.h"
#include "core/discovery/range.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace swarm {
namespace {

// While entries are missing the clock is looked at as often as this; if that comes later by more
// than the other, the program itself was stopped.
constexpr Duration look_period = std::chrono::seconds(10);
constexpr Duration late_max = std::chrono::seconds(5);

// Both canonical.
std::vector<std::string> united(const std::vector<std::string>& a,
                                const std::vector<std::string>& b) {
  std::vector<std::string> all;
  std::ranges::set_union(a, b, std::back_inserter(all));
  return all;
}

}  // namespace

DiscoveryState::Change DiscoveryState::listed(Instant now, std::vector<std::string> snapshot,
                                              const std::vector<std::string>& left) {
  if (snapshot.size() > discovery_entries_max) {
    failed(fmt::format("discovery lists more than {} entries", discovery_entries_max));
    return {};
  }
  Change change;
  const std::vector<std::string> present = sort_out(std::move(snapshot), change);
  const Diff told = diff(entries_, present);
  change.diff.added = told.added;
  entries_ = united(entries_, present);
  for (const std::string& entry : present) missing_.erase(entry);
  note_absent(now, told.removed, change);
  std::vector<std::string> gone;
  for (const auto& [entry, absence] : missing_) {
    if (std::ranges::find(left, entry) != left.end()) gone.push_back(entry);
  }
  // Never twice as many as a list may hold.
  if (entries_.size() > discovery_entries_max) gone = told.removed;
  drop(gone);
  failing_ = false;
  last_success_ = now;
  last_error_.clear();
  change.diff.removed = canonical(united(gone, due(now).removed));
  return change;
}

std::vector<std::string> DiscoveryState::sort_out(std::vector<std::string> snapshot,
                                                  Change& change) {
  std::vector<std::string> good;
  std::vector<std::string> bad;
  for (std::string& entry : canonical(std::move(snapshot))) {
    std::string reason = check_entry(entry);
    if (reason.empty()) {
      good.push_back(std::move(entry));
      continue;
    }
    SWARM_SOMETIMES("discovery: a bad entry");
    // A lasting slip is told once, not at every heartbeat.
    SWARM_SOMETIMES_IF(std::ranges::binary_search(refused_, entry),
                       "discovery: the same bad entry again");
    if (!std::ranges::binary_search(refused_, entry)) {
      change.newly_refused.push_back({entry, std::move(reason)});
    }
    bad.push_back(std::move(entry));
  }
  refused_ = std::move(bad);
  return good;
}

void DiscoveryState::note_absent(Instant now, const std::vector<std::string>& absent,
                                 Change& change) {
  // While discovery could not tell, an engine could not tell it either that it is there.
  if (failing_) {
    for (auto& [entry, absence] : missing_) absence.since = now;
  } else {
    notice_sleep(now);
  }
  looked_at_ = now;
  for (const std::string& entry : absent) {
    if (!missing_.try_emplace(entry, Absence{now, grace_}).second) continue;
    if (grace_ > Duration::zero()) change.newly_missing.push_back(entry);
  }
  if (missing_.empty() || !most_are_missing()) return;
  change.most_are_missing = !change.newly_missing.empty();
  // It stays so for these, also when the first of them are back: the others need as long.
  for (auto& [entry, absence] : missing_) absence.grace = grace_ * 2;
}

void DiscoveryState::drop(const std::vector<std::string>& entries) {
  entries_ = diff(entries, entries_).added;
  for (const std::string& entry : entries) missing_.erase(entry);
}

void DiscoveryState::failed(std::string reason) {
  SWARM_SOMETIMES("discovery: failed");
  ++failures_;
  failing_ = true;
  last_error_ = std::move(reason);
}

Instant DiscoveryState::next_due() const {
  Instant next = never;
  if (failing_ || missing_.empty()) return next;
  for (const auto& [entry, absence] : missing_) next = std::min(next, absence.end());
  return std::min(next, looked_at_ + look_period);
}

// What this program knows is as old as its sleep: the others' time counts anew.
void DiscoveryState::notice_sleep(Instant now) {
  if (!missing_.empty() && now - looked_at_ > look_period + late_max) {
    for (auto& [entry, absence] : missing_) absence.since = now;
  }
  looked_at_ = now;
}

Diff DiscoveryState::due(Instant now) {
  Diff ended;
  if (failing_) return ended;
  notice_sleep(now);
  for (const auto& [entry, absence] : missing_) {
    if (absence.end() <= now) ended.removed.push_back(entry);
  }
  drop(ended.removed);
  return ended;
}

}  // namespace swarm
