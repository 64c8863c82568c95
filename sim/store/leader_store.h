// The leader key of a simulated store, with the sessions that it can be bound to: what the real
// stores promise of it, and no more.
#pragma once

#include "core/base/instant.h"
#include "core/election/election.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace swarm::sim {

class LeaderStore {
 public:
  using Session = std::uint64_t;  // 0: none.

  // `changed` is called whenever somebody else may have the key, or nobody.
  explicit LeaderStore(std::function<void()> changed) : changed_(std::move(changed)) {}

  // Renews the session, or opens one in place of one that has ended.
  Session keep(Instant now, Session session, Duration lease);
  // Takes the key if it is free. Nothing happens for a session that has ended.
  LeaderKey hold(Instant now, Session session, const std::string& address, Duration lease);
  // The session ends; a holder may say that nobody acts any more.
  void release(Instant now, Session session, bool hand_over);

  // Removes what has run out. Call before looking.
  void run(Instant now);
  Instant next_expiry() const;
  // Of whoever has the key: the store drops it, well before its time.
  void drop_holder(Instant now);
  void wipe();
  void extend(Duration time);
  bool is_held_by(const std::string& address) const { return holder_ != 0 && address_ == address; }
  std::uint64_t wipes() const { return wipes_; }

 private:
  void free_if_ended();

  std::function<void()> changed_;
  std::map<Session, Instant> sessions_;  // And their ends.
  Session last_session_ = 0;
  Session holder_ = 0;
  std::string address_;
  std::uint64_t fence_ = 0;
  std::uint64_t revision_ = 0;
  bool handed_over_ = false;
  std::uint64_t wipes_ = 0;
};

}  // namespace swarm::sim
