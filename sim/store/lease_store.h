// A store of discovery entries that run out: what etcd, Consul, ZooKeeper and the token service
// have in common, and what can go wrong in each of them.
#pragma once

#include "core/base/instant.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace swarm::sim {

class LeaseStore {
 public:
  struct View {
    std::vector<std::string> entries;  // Sorted.
    std::vector<std::string> left;     // Taken off on purpose; they would not have run out yet.
    std::uint64_t revision = 0;        // Of the store when this was its state.
  };

  void put(Instant now, const std::string& address, Duration ttl);
  bool leave(Instant now, const std::string& address);  // Whether it was there.
  // The store itself says so: a session ended.
  void expire(Instant now, const std::string& address);
  // Removes what has run out. Call before looking.
  void run(Instant now);
  Instant next_expiry() const;

  View view() const;
  // As it was `lag` ago, if that was since the last call of forget_history().
  View view_before(Instant now, Duration lag) const;
  bool holds(const std::string& address) const;
  std::uint64_t revision() const { return revision_; }

  void back_up() { backup_ = leases_; }
  // The backup is all that is left, with its leases as long as they were.
  void roll_back(Instant now);
  void wipe(Instant now);
  // What nobody could renew for that time lasts as much longer.
  void extend(Duration time);
  void forget_history() { history_.clear(); }

 private:
  struct Lease {
    Instant end{};
    Duration ttl{};
    bool left = false;
  };
  void changed(Instant now);

  std::map<std::string, Lease> leases_;
  std::map<std::string, Lease> backup_;
  std::deque<std::pair<Instant, View>> history_;  // Each view from that time on.
  std::uint64_t revision_ = 1;
};

}  // namespace swarm::sim
