#include "sim/store/store_faults.h"

#include <array>
#include <chrono>

namespace swarm::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Data is lost again only when everybody had the time to register anew.
constexpr Duration between_losses = minutes(8);

// From worlds where something always happens to calm ones.
Duration drawn_gap(Clockwork& clock) {
  constexpr std::array<Duration, 5> gaps = {minutes(2), minutes(12), minutes(40), hours(2),
                                            hours(12)};
  return gaps[clock.dice.below(gaps.size())];
}

}  // namespace

StoreFaults::StoreFaults(Clockwork& clock, StoreServer& server, StoreWatcher& watcher,
                         std::vector<std::unique_ptr<StoreAgent>>& agents,
                         const StoreFaultOptions& options)
    : clock_(clock),
      server_(server),
      watcher_(watcher),
      agents_(agents),
      ttl_(options.ttl),
      agents_are_slow_(options.agents_are_slow),
      store_gap_(drawn_gap(clock)),
      agent_gap_(drawn_gap(clock)),
      manager_gap_(drawn_gap(clock)),
      well_since_(clock.now),
      data_lost_(clock.now) {}

void StoreFaults::start() {
  plan_store();
  plan_manager();
  for (std::size_t i = 0; i < agents_.size(); ++i) plan_agent(i);
}

void StoreFaults::note(const char* what) {
  ++count_;
  clock_.trace.line(clock_.now, "fault", what);
}

Duration StoreFaults::drawn(Duration longest) {
  const Duration most = clock_.one_in(4) ? longest : longest / 20;
  return clock_.between(milliseconds(100), most);
}

void StoreFaults::ill_for(Duration time, std::function<void()> heal) {
  ++ill_;
  clock_.after(time, [this, heal = std::move(heal)] {
    heal();
    --ill_;
    well_since_ = clock_.now;
    clock_.trace.line(clock_.now, "store_well");
  });
}

void StoreFaults::plan_store() {
  clock_.after(gap(store_gap_), [this] {
    // One after the other: a store that is down cannot be stopped.
    if (ill_ == 0) strike_store();
    plan_store();
  });
}

void StoreFaults::strike_store() {
  switch (clock_.dice.below(6)) {
    case 0: {
      note("restart");
      const bool leases_kept = server_.kind() == StoreKind::sessions || clock_.one_in(2);
      server_.go_down();
      return ill_for(drawn(ttl_ * 10), [this, leases_kept] { server_.come_up(leases_kept); });
    }
    case 1:
      note("pause");
      server_.stop();
      return ill_for(drawn(ttl_ * 10), [this] { server_.go_on(); });
    case 2: {
      note("leader_change");
      const Duration without = drawn(seconds(10));
      server_.change_leader(without);
      return ill_for(without, [] {});
    }
    case 3:
      note("compaction");
      server_.break_watches();
      well_since_ = clock_.now;
      return;
    case 4:
      note("back_up");
      return server_.back_up();
    default:
      return lose_data();
  }
}

void StoreFaults::lose_data() {
  if (clock_.now - data_lost_ < between_losses) return;
  data_lost_ = clock_.now;
  well_since_ = clock_.now;
  // Sessions cannot be older than their server. Where agents are slow, the grace of a store that
  // lost a part only is too short for them.
  if (server_.kind() != StoreKind::sessions && !agents_are_slow_ && clock_.one_in(2)) {
    note("roll_back");
    return server_.roll_back();
  }
  note("wipe");
  server_.wipe();
  if (server_.kind() != StoreKind::sessions) return;
  for (const auto& agent : agents_) agent->lose_session();
}

void StoreFaults::plan_manager() {
  clock_.after(gap(manager_gap_), [this] {
    plan_manager();
    if (watcher_.is_disturbed()) return;
    const Duration time = drawn(ttl_ * 10);
    if (clock_.one_in(2)) {
      note("manager_stop");
      watcher_.stop();
      return clock_.after(time, [this] { watcher_.go_on(); });
    }
    note("manager_cut");
    watcher_.cut();
    clock_.after(time, [this] { watcher_.mend(); });
  });
}

void StoreFaults::plan_agent(std::size_t index) {
  clock_.after(gap(agent_gap_), [this, index] {
    strike_agent(*agents_[index]);
    plan_agent(index);
  });
}

void StoreFaults::strike_agent(StoreAgent& agent) {
  if (!agent.is_alive() || agent.is_stopped() || agent.is_cut()) return;
  const Duration time = drawn(ttl_ * 10);
  StoreAgent* const it = &agent;
  switch (clock_.dice.below(4)) {
    case 0:
      note("agent_crash");
      agent.crash();
      return clock_.after(time, [it] { it->start(); });
    case 1:
      note("agent_leave");
      agent.leave();
      // It may take some seconds to leave.
      return clock_.after(time + seconds(20), [it] { it->start(); });
    case 2:
      note("agent_stop");
      agent.stop();
      return clock_.after(time, [it] { it->go_on(); });
    default:
      note("agent_cut");
      agent.cut();
      return clock_.after(time, [it] { it->mend(); });
  }
}

}  // namespace swarm::sim
