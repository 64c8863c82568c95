#include "sim/store/leader_store.h"

#include <algorithm>
#include <utility>

namespace swarm::sim {

LeaderStore::Session LeaderStore::keep(Instant now, Session session, Duration lease) {
  run(now);
  if (!sessions_.contains(session)) session = ++last_session_;
  sessions_[session] = now + lease;
  return session;
}

LeaderKey LeaderStore::hold(Instant now, Session session, const std::string& address,
                            Duration lease) {
  run(now);
  LeaderKey key;
  if (holder_ == 0 && sessions_.contains(session)) {
    holder_ = session;
    address_ = address;
    fence_ = ++revision_;
    key.handed_over = std::exchange(handed_over_, false);
    changed_();
  }
  key.mine = holder_ != 0 && holder_ == session;
  key.holder = holder_ == 0 ? "" : address_;
  key.fence = fence_;
  key.session = std::to_string(session);
  key.lease = lease;
  return key;
}

void LeaderStore::release(Instant now, Session session, bool hand_over) {
  run(now);
  sessions_.erase(session);
  if (holder_ != session || session == 0) return;
  holder_ = 0;
  ++revision_;
  handed_over_ = hand_over;
  changed_();
}

void LeaderStore::run(Instant now) {
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second <= now; });
  free_if_ended();
}

void LeaderStore::free_if_ended() {
  if (holder_ == 0 || sessions_.contains(holder_)) return;
  holder_ = 0;
  ++revision_;
  changed_();
}

Instant LeaderStore::next_expiry() const {
  const auto held = sessions_.find(holder_);
  return held == sessions_.end() ? never : held->second;
}

void LeaderStore::drop_holder(Instant now) {
  sessions_.erase(holder_);
  run(now);
}

void LeaderStore::wipe() {
  sessions_.clear();
  ++wipes_;
  free_if_ended();
  handed_over_ = false;
  revision_ = 0;  // A new store counts from the beginning.
}

void LeaderStore::extend(Duration time) {
  for (auto& [session, end] : sessions_) end += time;
}

}  // namespace swarm::sim
