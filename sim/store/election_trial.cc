#include "sim/store/election_trial.h"

#include "sim/store/candidate.h"
#include "sim/store/clockwork.h"
#include "sim/store/election_faults.h"
#include "sim/store/leader_store.h"
#include "sim/store/store_server.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>

namespace swarm::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array<Duration, 4> ttls = {seconds(2), seconds(6), seconds(20), seconds(60)};
constexpr std::int64_t drift_max_ppm = 50'000;  // As stated in core/election/README.md.

class ElectionTrial {
 public:
  explicit ElectionTrial(std::uint64_t seed);
  ElectionTrialReport run(Duration time);

 private:
  // Often as large as it is allowed for: that is where margins show.
  Drift drawn_drift() {
    if (clock_.one_in(2)) return {clock_.one_in(2) ? drift_max_ppm : -drift_max_ppm};
    return {static_cast<std::int64_t>(clock_.dice.below(2 * drift_max_ppm + 1)) - drift_max_ppm};
  }
  void add_candidates();
  void moved(const Candidate& candidate);
  void check_order(const Candidate& candidate);
  void key_changed();
  void plan_expiry();
  void plan_check();
  void check_somebody_acts();
  const Candidate* acting() const;
  void violated(const std::string& what) { report_.violations.push_back(what); }

  Clockwork clock_;
  Duration ttl_;
  StoreServer server_;
  LeaderStore leader_;
  std::vector<std::unique_ptr<Candidate>> candidates_;
  ElectionFaults faults_;
  Instant expiry_planned_ = never;
  const Candidate* last_acting_ = nullptr;
  std::uint64_t last_fence_ = 0;
  std::uint64_t counted_anew_ = 0;
  ElectionTrialReport report_;
};

ElectionTrial::ElectionTrial(std::uint64_t seed)
    : clock_(seed),
      ttl_(ttls[clock_.dice.below(ttls.size())]),
      server_(clock_, StoreKind::watched),
      leader_([this] { key_changed(); }),
      faults_(clock_, server_, leader_, candidates_, ttl_) {
  add_candidates();
}

void ElectionTrial::add_candidates() {
  const std::size_t count = 2 + clock_.dice.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    candidates_.push_back(std::make_unique<Candidate>(
        clock_, server_, leader_, ElectionOptions{fmt::format("10.0.1.{}:4000", i + 1), ttl_},
        drawn_drift(), [this](const Candidate& candidate) { moved(candidate); }));
  }
}

ElectionTrialReport ElectionTrial::run(Duration time) {
  const Instant end = clock_.now + time;
  for (const auto& candidate : candidates_) candidate->start();
  faults_.start();
  plan_check();
  while (report_.violations.empty() && clock_.queue.next_due() <= end) {
    clock_.now = clock_.queue.next_due();
    clock_.queue.pop()();
  }
  report_.hash = clock_.trace.hash();
  report_.trace_tail = clock_.trace.tail();
  report_.faults = faults_.count();
  return std::move(report_);
}

const Candidate* ElectionTrial::acting() const {
  const auto found = std::ranges::find_if(
      candidates_, [](const auto& each) { return each->is_alive() && each->acts(); });
  return found == candidates_.end() ? nullptr : found->get();
}

// Acting begins with a word of the machine, or when a stopped process wakes; it ends by itself.
// So it is enough to look at all whenever one of them may begin.
void ElectionTrial::moved(const Candidate& candidate) {
  if (!candidate.acts()) return;
  for (const auto& other : candidates_) {
    if (other.get() == &candidate || !other->is_alive() || !other->acts()) continue;
    violated(fmt::format("{} and {} act at the same time", candidate.address(), other->address()));
  }
  check_order(candidate);
  if (last_acting_ == &candidate) return;
  last_acting_ = &candidate;
  ++report_.terms;
  if (faults_.left_at() == never) return;
  ++report_.handovers;
  report_.longest_handover = std::max(report_.longest_handover, clock_.now - faults_.left_at());
  faults_.handed_over();
}

void ElectionTrial::check_order(const Candidate& candidate) {
  const std::uint64_t fence = candidate.standing().fence;
  // A store that has lost its data counts anew, once for each time.
  if (fence < last_fence_ && ++counted_anew_ > leader_.wipes()) {
    violated(
        fmt::format("{} acts with fence {} after {}", candidate.address(), fence, last_fence_));
  }
  last_fence_ = fence;
}

// Watches: late, and at times broken, so that nothing comes at all.
void ElectionTrial::key_changed() {
  plan_expiry();
  for (const auto& candidate : candidates_) {
    if (clock_.one_in(8)) continue;
    Candidate* const it = candidate.get();
    clock_.after(clock_.latency(), [this, it] {
      if (it->is_alive() && !it->is_cut() && server_.answers()) it->hint();
    });
  }
}

void ElectionTrial::plan_expiry() {
  const Instant next = leader_.next_expiry();
  if (next >= expiry_planned_) return;
  expiry_planned_ = next;
  clock_.queue.at(std::max(next, clock_.now + milliseconds(1)), [this] {
    expiry_planned_ = never;
    if (server_.answers()) leader_.run(clock_.now);
    plan_expiry();
  });
}

void ElectionTrial::plan_check() {
  clock_.after(clock_.between(ttl_ / 4, ttl_), [this] {
    check_somebody_acts();
    plan_check();
  });
}

void ElectionTrial::check_somebody_acts() {
  const Instant calm = faults_.calm_since();
  if (calm == never || acting() != nullptr) return;
  if (std::ranges::none_of(candidates_, [](const auto& each) { return each->is_well(); })) return;
  // The lease of whoever has the key, the wait of the next one on a slow clock, and the time until
  // it asks without a word from the watch.
  const Duration bound = ttl_ + ttl_ / 20 + ttl_ / 4 + seconds(1);
  if (clock_.now - calm > bound) violated("nobody acts although nothing is amiss");
  const Duration handover_bound = ttl_ / 4 + seconds(1);
  if (faults_.left_at() != never && clock_.now - faults_.left_at() > handover_bound) {
    violated("nobody has taken over from one who left");
  }
}

}  // namespace

ElectionTrialReport run_election_trial(const ElectionTrialOptions& options) {
  return ElectionTrial(options.seed).run(options.time);
}

}  // namespace swarm::sim
