#include "sim/trial_plan.h"

#include <algorithm>
#include <array>

namespace swarm::sim {
namespace {

using std::chrono::seconds;

std::uint32_t drawn_hosts(Lane& lane) {
  // Mistakes show in small clusters; some need a large one.
  return lane.chance(40) ? 10 + lane.below(21) : 1 + lane.below(6);
}

unsigned drawn_weight(Lane& lane, FaultKind kind) {
  // Of calls some are rare in every run: each of them costs minutes of a client's time.
  const bool minutes = kind == FaultKind::answer_lost || kind == FaultKind::answer_late;
  // Uploads are rare, and all of this one's victims.
  const bool rare = kind == FaultKind::upload_failed;
  return 1 + lane.below(!is_of_a_call(kind) ? 8 : minutes ? 15 : rare ? 1000 : 60);
}

// Swarm testing: each run has its own subset of what can go wrong, sometimes nothing. Some have one
// kind or two, because many excuse what with one alone would be a broken rule.
Faults drawn_faults(Lane& lane, bool all) {
  Faults faults;
  // How many of the kinds, in thousandths.
  const std::uint32_t share = all ? 1000 : lane.below(6) * 100;
  const std::uint32_t few = share == 0 ? lane.below(3) : 0;
  for (std::uint32_t i = 0; i < few; ++i) {
    const FaultKind kind = Faults::kind_at(lane.below(Faults::size));
    faults[kind] = drawn_weight(lane, kind);
  }
  for (std::size_t i = 0; i < Faults::size; ++i) {
    const FaultKind kind = Faults::kind_at(i);
    if (lane.chance(share)) faults[kind] = drawn_weight(lane, kind);
  }
  return faults;
}

WorkWeights drawn_works(Lane& lane) {
  WorkWeights works;
  works[Work::look] = 1 + lane.below(3);
  works[Work::run] = 2 + lane.below(6);
  works[Work::remove] = 1 + lane.below(5);
  for (const Work work : {Work::create_storm, Work::project, Work::job, Work::change,
                          Work::mass_delete, Work::rolling_restart, Work::drain_rack, Work::avoid,
                          Work::guard, Work::poke, Work::follow}) {
    const bool heavy =
        work == Work::create_storm || (work >= Work::mass_delete && work < Work::avoid);
    if (lane.chance(500)) works[work] = 1 + lane.below(heavy ? 1 : 4);
  }
  return works;
}

}  // namespace

bool TrialPlan::forgets() const {
  return forgets_creates() ||
         std::ranges::any_of(std::array{FaultKind::behind_create, FaultKind::behind_rename,
                                        FaultKind::reinstall, FaultKind::crash_lose},
                             [this](FaultKind kind) { return has(kind); });
}

bool TrialPlan::forgets_creates() const {
  return std::ranges::any_of(std::array{FaultKind::manager_crash, FaultKind::discovery_empty,
                                        FaultKind::discovery_flapping, FaultKind::discovery_stale,
                                        FaultKind::discovery_lying, FaultKind::cloned_id},
                             [this](FaultKind kind) { return has(kind); });
}

bool TrialPlan::loses_events() const {
  return std::ranges::any_of(
      std::array{FaultKind::event_gap, FaultKind::silent_events, FaultKind::crash,
                 FaultKind::crash_stop, FaultKind::clock_jump, FaultKind::clock_skew},
      [this](FaultKind kind) { return has(kind); });
}

TrialPlan drawn_plan(Lane& lane, const TrialOptions& options) {
  static constexpr std::array<std::string_view, 3> strategies = {"spread", "binpack", "random"};
  TrialPlan plan;
  plan.hosts = options.hosts > 0 ? options.hosts : drawn_hosts(lane);
  plan.clients = options.clients > 0 ? options.clients : 1 + lane.below(4);
  plan.storm = seconds(options.seconds > 0 ? options.seconds : 20 + lane.below(141));
  plan.think_max = std::chrono::milliseconds(500u << lane.below(5));
  plan.fault_pause_max = seconds(5) + seconds(lane.below(30));
  plan.refresh_min = seconds(10) * (3 - lane.below(3));
  plan.strategy =
      options.strategy.empty() ? std::string(strategies.at(lane.below(3))) : options.strategy;
  plan.works = drawn_works(lane);
  if (options.faults) plan.faults = drawn_faults(lane, options.all_faults);
  // Often shorter than a fault, so that containers really move.
  plan.grace = seconds(5) * (1u << lane.below(4));
  plan.share_max = lane.chance(500) ? 33 : 100;
  plan.fence = static_cast<FencePolicy>(lane.chance(500) ? 0 : lane.below(4));
  plan.create_retries = lane.chance(300) ? 1 + static_cast<int>(lane.below(2)) : 0;
  plan.requests_max = lane.chance(150) ? 1 + lane.below(4) : 0;
  const std::uint32_t old_share = lane.below(4) * 250;
  for (std::uint32_t i = 0; i < plan.hosts; ++i) plan.old_hosts.push_back(lane.chance(old_share));
  plan.relays = lane.chance(250);
  plan.relays_max = lane.chance(300) ? 1 + lane.below(4) : 1000;
  plan.ports_taken = lane.chance(500);
  return plan;
}

}  // namespace swarm::sim
