#include "sim/store/election_faults.h"

#include <array>
#include <chrono>
#include <utility>

namespace swarm::sim {
namespace {

using std::chrono::milliseconds;

// The deadline of a question to the store (core/election/README.md: 0.4 L).
Duration question_max(Duration ttl) { return ttl / 5; }

// From worlds where something always happens to calm ones, in TTLs.
Duration drawn_gap(Clockwork& clock, Duration ttl) {
  constexpr std::array<int, 5> gaps = {2, 6, 20, 60, 400};
  return ttl * gaps[clock.dice.below(gaps.size())];
}

}  // namespace

ElectionFaults::ElectionFaults(Clockwork& clock, StoreServer& server, LeaderStore& leader,
                               std::vector<std::unique_ptr<Candidate>>& candidates, Duration ttl)
    : clock_(clock),
      server_(server),
      leader_(leader),
      candidates_(candidates),
      ttl_(ttl),
      store_gap_(drawn_gap(clock, ttl)),
      candidate_gap_(drawn_gap(clock, ttl)),
      calm_since_(clock.now) {}

void ElectionFaults::start() {
  plan_store();
  for (std::size_t i = 0; i < candidates_.size(); ++i) plan_candidate(i);
}

void ElectionFaults::note(const char* what) {
  ++count_;
  calm_since_ = clock_.now;
  left_at_ = never;
  clock_.trace.line(clock_.now, "fault", what);
}

Duration ElectionFaults::drawn() {
  const Duration longest = ttl_ * 10;
  const Duration most = clock_.one_in(4) ? longest : longest / 20;
  return clock_.between(milliseconds(1), most);
}

// The end of a trouble is one too.
void ElectionFaults::later(Duration time, std::function<void()> what) {
  clock_.after(time, [this, what = std::move(what)] {
    calm_since_ = clock_.now;
    left_at_ = never;
    what();
  });
}

void ElectionFaults::ill_for(Duration time, std::function<void()> heal) {
  ++ill_;
  later(time, [this, heal = std::move(heal)] {
    --ill_;
    clock_.trace.line(clock_.now, "store_well");
    heal();
  });
}

void ElectionFaults::plan_store() {
  clock_.after(gap(store_gap_), [this] {
    // One after the other: a store that is down cannot be stopped.
    if (ill_ == 0) strike_store();
    plan_store();
  });
}

void ElectionFaults::strike_store() {
  const Duration time = drawn();
  switch (clock_.dice.below(6)) {
    case 0: {
      note("restart");
      const bool kept = clock_.one_in(2);
      server_.go_down();
      return ill_for(time, [this, kept, time] {
        if (kept) leader_.extend(time);
        server_.come_up(kept);
      });
    }
    case 1:
      note("pause");
      server_.stop();
      return ill_for(time, [this] { server_.go_on(); });
    case 2: {
      note("leader_change");
      const Duration without = std::min(time, ttl_);
      server_.change_leader(without);
      leader_.extend(without);
      return ill_for(without, [] {});
    }
    case 3:
      note("session_dropped");
      return leader_.drop_holder(clock_.now);
    case 4:
      return part_with_holder(time);
    default:
      note("wipe");
      server_.wipe();
      return leader_.wipe();
  }
}

// The worst for whoever comes next: the one before cannot learn that it has lost the key.
void ElectionFaults::part_with_holder(Duration time) {
  for (const auto& candidate : candidates_) {
    if (!candidate->is_well() || !leader_.is_held_by(candidate->address())) continue;
    Candidate* const it = candidate.get();
    it->cut();
    later(time, [it] { it->mend(); });
  }
  note("cut_and_dropped");
  leader_.drop_holder(clock_.now);
}

void ElectionFaults::plan_candidate(std::size_t index) {
  clock_.after(gap(candidate_gap_), [this, index] {
    strike_candidate(*candidates_[index]);
    plan_candidate(index);
  });
}

void ElectionFaults::strike_candidate(Candidate& candidate) {
  if (!candidate.is_well()) return;
  const Duration time = drawn();
  Candidate* const it = &candidate;
  switch (clock_.dice.below(4)) {
    case 0:
      note("crash");
      candidate.crash();
      return later(time, [it] { it->start(); });
    case 1: {
      // The store may still grant what somebody has asked for and was then stopped.
      const bool nobody_fell = clock_.now - calm_since_ > question_max(ttl_);
      const bool hands_over =
          candidate.acts() && ill_ == 0 && nobody_fell && leader_.is_held_by(candidate.address());
      note("leave");
      candidate.leave();
      if (hands_over) left_at_ = clock_.now;
      // It may take some seconds to leave.
      return later(time + std::chrono::seconds(4), [it] { it->start(); });
    }
    case 2:
      note("stop");
      candidate.stop();
      return later(time, [it] { it->go_on(); });
    default:
      note("cut");
      candidate.cut();
      return later(time, [it] { it->mend(); });
  }
}

}  // namespace swarm::sim
