// What befalls the store, its agents and its manager, by chance.
#pragma once

#include "sim/store/clockwork.h"
#include "sim/store/store_agent.h"
#include "sim/store/store_server.h"
#include "sim/store/store_watcher.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace swarm::sim {

struct StoreFaultOptions {
  Duration ttl{};                // The longest troubles take ten times as long.
  bool agents_are_slow = false;  // Their heartbeat is longer than the manager's.
};

class StoreFaults {
 public:
  StoreFaults(Clockwork& clock, StoreServer& server, StoreWatcher& watcher,
              std::vector<std::unique_ptr<StoreAgent>>& agents, const StoreFaultOptions& options);

  // From now on.
  void start();
  // Since when nothing befell the store; `never`: something does just now.
  Instant store_well_since() const { return ill_ > 0 ? never : well_since_; }
  Instant data_lost() const { return data_lost_; }  // For the last time.
  std::uint64_t count() const { return count_; }

 private:
  void plan_store();
  void plan_agent(std::size_t index);
  void plan_manager();
  void strike_store();
  void strike_agent(StoreAgent& agent);
  void lose_data();
  // The store is ill for that time; then `heal`.
  void ill_for(Duration time, std::function<void()> heal);
  // Mostly short, at times long.
  Duration drawn(Duration longest);
  Duration gap(Duration mean) { return clock_.between(mean / 10, mean * 2); }
  void note(const char* what);

  Clockwork& clock_;
  StoreServer& server_;
  StoreWatcher& watcher_;
  std::vector<std::unique_ptr<StoreAgent>>& agents_;
  Duration ttl_;
  bool agents_are_slow_;
  Duration store_gap_;
  Duration agent_gap_;
  Duration manager_gap_;
  int ill_ = 0;
  Instant well_since_{};
  Instant data_lost_{};
  std::uint64_t count_ = 0;
};

}  // namespace swarm::sim
