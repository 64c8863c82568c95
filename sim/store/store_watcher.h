// One manager's discovery: the state machine of the product, fed from the simulated store as a
// backend would feed it.
#pragma once

#include "core/discovery/backoff.h"
#include "core/discovery/state.h"
#include "sim/store/clockwork.h"
#include "sim/store/store_server.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace swarm::sim {

struct WatcherOptions {
  Duration heartbeat = std::chrono::seconds(60);
  Duration grace = std::chrono::seconds(150);
  Drift drift{};
};

class StoreWatcher {
 public:
  // `dropped` hears of every entry that is let go, and whether it went missing with most others.
  using Dropped = std::function<void(const std::string& address, bool with_most)>;
  StoreWatcher(Clockwork& clock, StoreServer& server, const WatcherOptions& options,
               Dropped dropped);

  const DiscoveryState& state() const { return state_; }
  bool has(const std::string& address) const;
  bool is_disturbed() const { return process_.is_stopped() || line_.cut; }
  Instant undisturbed_since() const { return is_disturbed() ? never : undisturbed_since_; }
  std::uint64_t recovered() const { return recovered_; }  // Missing entries that came back.

  void start();
  void stop();
  void go_on();
  void cut();
  void mend();

 private:
  void fetch();
  void fetch_after(Duration local_pause);
  void take(const LeaseStore::View& view);
  void fail(const std::string& reason);
  void on_changed();
  void on_broken();
  void drop(const std::vector<std::string>& gone);
  void arm();

  Clockwork& clock_;
  StoreServer& server_;
  WatcherOptions options_;
  Dropped dropped_;
  Line line_;
  Process process_;
  Random random_;
  Backoff backoff_;
  DiscoveryState state_;
  bool watching_ = false;        // A watch is open, as far as the manager knows.
  bool told_of_change_ = false;  // And is about to tell of a change.
  std::uint64_t fetch_serial_ = 0;
  Instant undisturbed_since_{};
  Instant armed_for_ = never;
  std::uint64_t recovered_ = 0;
  std::set<std::string> lost_with_most_;
};

}  // namespace swarm::sim
