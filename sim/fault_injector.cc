#include "sim/fault_injector.h"

#include "sim/truth.h"

#include <algorithm>
#include <utility>

namespace swarm::sim {
namespace {

using std::chrono::seconds;

constexpr Duration time_max = seconds(60);
constexpr UnixNanos one_minute = 60'000'000'000;
constexpr char other_manager[] = "10.9.0.2:4000";  // Nobody answers there.

}  // namespace

FaultInjector::FaultInjector(Stage& stage, const Faults& weights, Duration pause_max)
    : stage_(stage),
      simulator_(stage.simulator),
      lane_(stage.simulator.tape().lane({LaneKind::fault})),
      weights_(weights),
      pause_max_(pause_max) {
  ++stage_.acting;
}

void FaultInjector::plan() {
  if (stage_.over() || !lane_.more()) {
    --stage_.acting;
    return;
  }
  simulator_.after(lane_.up_to(pause_max_), [this] {
    if (calm_) return plan();
    strike(drawn_kind());
    plan();
  });
}

FaultKind FaultInjector::drawn_kind() {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < Faults::size; ++i) {
    if (!is_of_a_call(Faults::kind_at(i))) sum += weights_.all()[i];
  }
  std::uint32_t drawn = lane_.below(sum);
  for (std::size_t i = 0; i < Faults::size; ++i) {
    const FaultKind kind = Faults::kind_at(i);
    if (is_of_a_call(kind)) continue;
    if (drawn < weights_[kind]) return kind;
    drawn -= weights_[kind];
  }
  return FaultKind::count;
}

void FaultInjector::strike(FaultKind kind) {
  if (kind == FaultKind::count) return;
  const std::size_t host = lane_.below(static_cast<std::uint32_t>(stage_.hosts.size()));
  const Duration time = lane_.up_to(time_max);
  simulator_.note("fault", name_of(kind));
  if (kind != FaultKind::silent_events) simulator_.count(kind);
  if (kind <= FaultKind::freeze) return strike_host(kind, host, time);
  if (kind <= FaultKind::flapping) return strike_link(kind, host, time);
  if (kind <= FaultKind::cloned_id) return strike_discovery(kind, time);
  if (kind <= FaultKind::leadership_passed) return strike_manager(kind, time / 4);
  strike_behind(kind, host);
}

// --- Engines ------------------------------------------------------------------------

void FaultInjector::strike_host(FaultKind kind, std::size_t host, Duration time) {
  if (kind == FaultKind::freeze) {
    simulator_.set_frozen(host, true);
    return simulator_.after(time, [this, host] { simulator_.set_frozen(host, false); });
  }
  simulator_.set_down(host, true);
  simulator_.after(time, [this, kind, host] {
    if (calm_) return;
    strike_containers(kind, host);
    simulator_.set_down(host, false);
  });
}

void FaultInjector::strike_containers(FaultKind kind, std::size_t host) {
  if (kind == FaultKind::crash) return;
  const std::string id = simulator_.engine(host).options().id;
  if (kind == FaultKind::crash_stop) return simulator_.stop_containers(host);
  excuse(host);
  if (kind == FaultKind::crash_lose) return simulator_.replace_engine(host, id);
  ++serial_;
  for (const EngineContainer& container : simulator_.engine(host).containers()) {
    stage_.ledger.told[std::string(container.id)].left_at = serial_;
  }
  const std::string new_id = id + "x" + std::to_string(serial_);
  stage_.ledger.came_at[new_id] = serial_;
  simulator_.replace_engine(host, new_id);
}

void FaultInjector::excuse(std::size_t host) {
  // Also those of which the answer is still on its way to a client.
  for (const EngineContainer& container : simulator_.engine(host).containers()) {
    stage_.ledger.told[std::string(container.id)].may_vanish = true;
    disturb(container);
    stage_.ledger.told[root_of(container.id, *container.labels)].may_vanish = true;
  }
}

void FaultInjector::disturb(const EngineContainer& container) {
  ToldContainer& told = stage_.ledger.told[root_of(container.id, *container.labels)];
  told.disturbed = true;
  // What was made behind the manager's back is anybody's to remove.
  told.may_vanish |= container.labels->contains("behind");
  told.must_run = false;
}

// --- The way to them ------------------------------------------------------------------

void FaultInjector::strike_link(FaultKind kind, std::size_t host, Duration time) {
  Link& link = simulator_.link(host);
  const bool both = kind == FaultKind::partition_both;
  if (both || kind == FaultKind::partition_in) link.requests_blocked = true;
  if (both || kind == FaultKind::partition_out) link.answers_blocked = true;
  if (kind == FaultKind::slow_host) link.slow_max = seconds(8);
  if (kind == FaultKind::disk_full) link.disk_full = true;
  if (kind == FaultKind::silent_events) link.events_silent = true;
  UnixNanos jump = one_minute * (1 + lane_.below(10));
  if (lane_.chance(500)) jump = -jump;
  if (kind == FaultKind::clock_jump || kind == FaultKind::clock_skew) link.clock_offset += jump;
  if (kind == FaultKind::clock_jump) return;
  if (kind == FaultKind::flapping) return flap(host, 2 * static_cast<int>(lane_.below(8)) + 1);
  simulator_.after(time, [this, kind, host, jump] {
    Link& healed = simulator_.link(host);
    const UnixNanos offset = healed.clock_offset;
    const bool down = healed.down, frozen = healed.frozen;
    healed = {};
    healed.down = down;
    healed.frozen = frozen;
    healed.clock_offset = kind == FaultKind::clock_skew ? offset - jump : offset;
  });
}

void FaultInjector::flap(std::size_t host, int left) {
  simulator_.set_down(host, left % 2 == 1);
  if (left == 0) return;
  simulator_.after(seconds(1) + lane_.up_to(seconds(1)),
                   [this, host, left] { flap(host, calm_ ? 0 : left - 1); });
}

// --- Discovery ------------------------------------------------------------------------

std::vector<std::string> FaultInjector::entries() const {
  std::vector<std::string> all;
  for (std::size_t host = 0; host < stage_.hosts.size(); ++host) {
    all.push_back(simulator_.address(host));
  }
  return all;
}

void FaultInjector::strike_discovery(FaultKind kind, Duration time) {
  std::vector<std::string> said = entries();
  switch (kind) {
    case FaultKind::discovery_empty:
      said.clear();
      break;
    case FaultKind::discovery_failing:
      return simulator_.fail_discovery("the store does not answer");
    case FaultKind::discovery_stale:
      said.pop_back();
      time *= 2;
      break;
    case FaultKind::discovery_flapping:
      std::erase_if(said, [this](const std::string&) { return lane_.chance(500); });
      time /= 10;
      break;
    case FaultKind::discovery_lying:
      said.insert(said.end(), {"10.9.9.9:2375", "not an entry:x", said.front(), ":::", ""});
      break;
    default:
      for (const std::size_t clone : stage_.clones) said.push_back(simulator_.address(clone));
      break;
  }
  simulator_.discover_entries(std::move(said));
  simulator_.after(time, [this] {
    if (!calm_) simulator_.discover_entries(entries());
  });
}

// --- The manager, and what is done without it --------------------------------------------

void FaultInjector::strike_manager(FaultKind kind, Duration time) {
  if (kind != FaultKind::manager_crash) return strike_leadership(kind, time);
  simulator_.stop_manager();
  simulator_.after(time, [this] { simulator_.start_manager(); });
}

// As an election does it: the time to act runs out by itself, in the middle of whatever goes on,
// and only later is it known that it was over, or who acts instead.
void FaultInjector::strike_leadership(FaultKind kind, Duration time) {
  simulator_.set_role(simulator_.now() + lane_.up_to(time / 4), simulator_.own_address());
  const std::string other = kind == FaultKind::leadership_passed ? other_manager : "";
  simulator_.after(time / 2, [this, other] {
    if (!calm_) simulator_.set_role(simulator_.now(), other);
  });
  simulator_.after(time, [this] { simulator_.set_role(never, simulator_.own_address()); });
}

void FaultInjector::strike_behind(FaultKind kind, std::size_t host) {
  const auto ask = [&](const std::string& method, const std::string& target,
                       const std::string& body = {}) {
    simulator_.ask_engine(host, {method, target, {{"Content-Type", "application/json"}}, body});
  };
  const std::string fresh = "c" + std::to_string(lane_.below(40));
  if (kind == FaultKind::behind_create) {
    return ask("POST", "/containers/create?name=" + fresh,
               R"({"Image":"busybox","Cmd":["sleep","100000"],"Labels":{"behind":"1"}})");
  }
  const auto there = simulator_.engine(host).containers();
  if (there.empty()) return;
  const EngineContainer& chosen = there[lane_.below(static_cast<std::uint32_t>(there.size()))];
  const std::string id(chosen.id);
  disturb(chosen);
  if (kind == FaultKind::behind_stop) return ask("POST", "/containers/" + id + "/kill");
  if (kind == FaultKind::behind_rename) {
    return ask("POST", "/containers/" + id + "/rename?name=" + fresh);
  }
  stage_.ledger.told[id].may_vanish = true;
  stage_.ledger.told[root_of(id, *chosen.labels)].may_vanish = true;
  ask("DELETE", "/containers/" + id + "?force=1");
}

void FaultInjector::happen_behind(std::size_t host) {
  for (const FaultKind kind : {FaultKind::behind_remove, FaultKind::behind_create,
                               FaultKind::behind_rename, FaultKind::behind_stop}) {
    strike_behind(kind, host);
  }
}

void FaultInjector::calm() {
  calm_ = true;
  simulator_.set_faults({});
  simulator_.start_manager();
  simulator_.set_role(never, simulator_.own_address());
  for (std::size_t host = 0; host < simulator_.hosts(); ++host) {
    const UnixNanos offset = simulator_.link(host).clock_offset;
    const bool down = simulator_.link(host).down, frozen = simulator_.link(host).frozen;
    simulator_.link(host) = {};
    simulator_.link(host).clock_offset = offset;
    if (down) simulator_.set_down(host, false);
    if (frozen) simulator_.set_frozen(host, false);
  }
  simulator_.discover_entries(entries());
}

}  // namespace swarm::sim
