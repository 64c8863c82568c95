#include "sim/store/lease_store.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace swarm::sim {
namespace {

constexpr std::size_t history_max = 64;
// As the token service does: so that every manager looks in the meantime.
constexpr Duration left_kept = std::chrono::minutes(3);

}  // namespace

void LeaseStore::put(Instant now, const std::string& address, Duration ttl) {
  Lease& lease = leases_[address];
  const bool is_new = lease.end == Instant{} || lease.left;
  lease = {now + ttl, ttl, false};
  if (is_new) changed(now);
}

bool LeaseStore::leave(Instant now, const std::string& address) {
  const auto found = leases_.find(address);
  if (found == leases_.end() || found->second.left) return false;
  found->second.left = true;
  found->second.end = std::max(found->second.end, now + left_kept);
  changed(now);
  return true;
}

void LeaseStore::expire(Instant now, const std::string& address) {
  if (leases_.erase(address) > 0) changed(now);
}

void LeaseStore::run(Instant now) {
  if (std::erase_if(leases_, [&](const auto& entry) { return entry.second.end <= now; }) > 0) {
    changed(now);
  }
}

Instant LeaseStore::next_expiry() const {
  Instant next = never;
  for (const auto& [address, lease] : leases_) next = std::min(next, lease.end);
  return next;
}

LeaseStore::View LeaseStore::view() const {
  View view;
  view.revision = revision_;
  for (const auto& [address, lease] : leases_) {
    (lease.left ? view.left : view.entries).push_back(address);
  }
  return view;
}

LeaseStore::View LeaseStore::view_before(Instant now, Duration lag) const {
  for (auto at = history_.rbegin(); at != history_.rend(); ++at) {
    if (at->first <= now - lag) return at->second;
  }
  return history_.empty() ? view() : history_.front().second;
}

bool LeaseStore::holds(const std::string& address) const {
  const auto found = leases_.find(address);
  return found != leases_.end() && !found->second.left;
}

void LeaseStore::roll_back(Instant now) {
  leases_ = backup_;
  // Who had left may have come back since: that is not trusted for long, and not from a backup.
  std::erase_if(leases_, [](const auto& entry) { return entry.second.left; });
  for (auto& [address, lease] : leases_) lease.end = now + lease.ttl;
  forget_history();
  changed(now);
}

void LeaseStore::wipe(Instant now) {
  leases_.clear();
  backup_.clear();
  forget_history();
  changed(now);
}

void LeaseStore::extend(Duration time) {
  for (auto& [address, lease] : leases_) {
    if (!lease.left) lease.end += time;
  }
}

void LeaseStore::changed(Instant now) {
  ++revision_;
  history_.emplace_back(now, view());
  if (history_.size() > history_max) history_.pop_front();
}

}  // namespace swarm::sim
