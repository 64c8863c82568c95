// What befalls the store and the managers that want to be the primary, by chance.
#pragma once

#include "sim/store/candidate.h"
#include "sim/store/clockwork.h"
#include "sim/store/leader_store.h"
#include "sim/store/store_server.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace swarm::sim {

class ElectionFaults {
 public:
  ElectionFaults(Clockwork& clock, StoreServer& server, LeaderStore& leader,
                 std::vector<std::unique_ptr<Candidate>>& candidates, Duration ttl);

  // From now on.
  void start();
  // Since when nothing has begun or ended; `never`: the store is ill just now.
  Instant calm_since() const { return ill_ > 0 ? never : calm_since_; }
  std::uint64_t count() const { return count_; }
  // The last clean leave of somebody who acted; `never`: none, or something happened since.
  Instant left_at() const { return left_at_; }
  void handed_over() { left_at_ = never; }

 private:
  void plan_store();
  void plan_candidate(std::size_t index);
  void strike_store();
  void part_with_holder(Duration time);
  void strike_candidate(Candidate& candidate);
  void ill_for(Duration time, std::function<void()> heal);
  // Mostly short, at times ten times the TTL.
  Duration drawn();
  Duration gap(Duration mean) { return clock_.between(mean / 10, mean * 2); }
  void note(const char* what);
  void later(Duration time, std::function<void()> what);

  Clockwork& clock_;
  StoreServer& server_;
  LeaderStore& leader_;
  std::vector<std::unique_ptr<Candidate>>& candidates_;
  Duration ttl_;
  Duration store_gap_;
  Duration candidate_gap_;
  int ill_ = 0;
  Instant calm_since_{};
  Instant left_at_ = never;
  std::uint64_t count_ = 0;
};

}  // namespace swarm::sim
