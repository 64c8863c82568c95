#include "core/election/election.h"

#include "core/base/assert.h"
#include "core/base/duration_text.h"
#include "core/base/sometimes.h"

#include <algorithm>
#include <utility>

namespace swarm {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Half of the TTL is the store's lease, the other half the time that a successor waits: so that
// both together, which a crash costs, are the TTL.
constexpr int leases_in_ttl = 2;
// A primary stops after nine tenths of its lease. Two clocks whose rates are off by up to a
// twentieth each, one too slow and one too fast, then still agree on who comes first:
// 0.9 * 1.05 / 0.95 < 1.
constexpr int safe_tenths = 9;
static_assert(safe_tenths * 105 < 10 * 95);
// Renewals in a lease, so that two may fail.
constexpr int renewals = 3;
constexpr Duration retry_first = milliseconds(100);
// A store that changes all the time is not asked all the time.
constexpr Duration between_claims = milliseconds(100);
constexpr Duration leave_patience = seconds(3);

Duration safe_part(Duration lease) { return lease / 10 * safe_tenths; }

}  // namespace

Election::Election(ElectionOptions options, Random random)
    : options_(std::move(options)),
      lease_(options_.ttl / leases_in_ttl),
      random_(random),
      backoff_(std::min(retry_first, lease_ / 8), lease_ / 4) {
  SWARM_ASSERT(options_.ttl > Duration::zero());
}

void Election::start(Instant now, ElectionOrders& orders) {
  SWARM_ASSERT(attempt_ == 0);
  standing_.acts_until = heard_at_ = now;
  claim(now, orders);
}

void Election::plan(Instant due) {
  next_try_ = due;
  next_ = next_try_;
  if (has_key()) next_ = std::min(next_, held_until_);
  if (phase_ == ElectionPhase::waiting) next_ = std::min(next_, free_at_);
}

void Election::handle_deadline(Instant now, ElectionOrders& orders) {
  if (now < next_) return;
  if (phase_ == ElectionPhase::leaving) return released("the store does not answer", orders);
  if (has_key() && now >= held_until_) {
    return lose(now, last_failure_.empty() ? "not confirmed in time" : last_failure_, orders);
  }
  if (phase_ == ElectionPhase::waiting && now >= free_at_) act(now, orders);
  if (now < next_try_) return plan(next_try_);
  if (waiting_) return failed(now, "the store does not answer", orders);
  claim(now, orders);
}

void Election::claim(Instant now, ElectionOrders& orders) {
  waiting_ = true;
  again_ = false;
  attempt_since_ = now;
  // An answer that takes longer is better asked for again.
  plan(now + lease_ * 2 / 5);
  orders.emplace_back(Claim{++attempt_, lease_});
}

void Election::claimed(Instant now, std::uint64_t attempt, const Result<LeaderKey>& key,
                       ElectionOrders& orders) {
  if (!waiting_ || attempt != attempt_ || is_over()) return;
  // The process was stopped: who holds the key now can only be told by a new answer.
  if (has_key() && now >= held_until_) {
    SWARM_SOMETIMES("election: the answer comes when the lease is over");
    return lose(now, "not confirmed in time", orders);
  }
  waiting_ = false;
  if (!key) return failed(now, key.error().detail, orders);
  backoff_.succeeded();
  last_failure_.clear();
  heard_at_ = now;
  key->mine ? has_mine(now, *key, orders) : has_other(now, *key, orders);
  if (again_) plan(std::max(now, attempt_since_ + between_claims));
}

void Election::failed(Instant now, const std::string& why, ElectionOrders& orders) {
  waiting_ = false;
  if (why != last_failure_) {
    orders.emplace_back(LogEntry{LogLevel::warning, "Leader Election: " + why, {}});
  }
  last_failure_ = why;
  // Whoever was the primary cannot have heard more than we have: it has stopped.
  if (phase_ == ElectionPhase::following && now >= heard_at_ + lease_) {
    phase_ = ElectionPhase::candidate;
    tell(now, now, "", orders);
  }
  plan(now + backoff_.failed(random_));
}

// Everything is counted from the sending of the question: nobody knows when the store got it.
void Election::has_mine(Instant now, const LeaderKey& key, ElectionOrders& orders) {
  const Instant until = attempt_since_ + safe_part(std::min(key.lease, lease_));
  if (now >= until) {
    SWARM_SOMETIMES("election: the answer comes too late to be sure");
    return failed(now, "the store answers too late", orders);
  }
  const bool is_new = key.fence != fence_ || key.session != session_;
  if (has_key() && is_new) step_down(now, "it was lost and won again", orders);
  held_until_ = until;
  if (is_new) {
    fence_ = key.fence;
    session_ = key.session;
    SWARM_SOMETIMES_IF(key.handed_over, "election: handed over");
    // Why the key was free is not known: the store may have lost it while its holder still acts.
    // That one had it confirmed before this moment, and stops before that lease is over.
    free_at_ = key.handed_over ? now : now + lease_;
  }
  if (now >= free_at_) {
    act(now, orders);
  } else {
    phase_ = ElectionPhase::waiting;
    tell(now, now, options_.address, orders);
  }
  plan(std::max(now, attempt_since_ + jittered(lease_ / renewals, random_)));
}

// From its beginning, again after a lapse during which the store kept the key for us (so that
// nobody else can have acted), or longer.
void Election::act(Instant now, ElectionOrders& orders) {
  if (phase_ != ElectionPhase::primary) {
    SWARM_SOMETIMES_IF(phase_ == ElectionPhase::lost, "election: a lapsed holding goes on");
    orders.emplace_back(LogEntry{LogLevel::info,
                                 "Leader Election: Cluster leadership acquired",
                                 {{"fence", std::to_string(fence_)}}});
  }
  phase_ = ElectionPhase::primary;
  tell(now, held_until_, options_.address, orders);
}

void Election::has_other(Instant now, const LeaderKey& key, ElectionOrders& orders) {
  if (has_key()) step_down(now, "it is held by " + key.holder, orders);
  // With our own address it is of a life before this one: it will run out.
  const std::string holder = key.holder == options_.address ? "" : key.holder;
  phase_ = holder.empty() ? ElectionPhase::candidate : ElectionPhase::following;
  if (!holder.empty() && holder != standing_.primary) {
    orders.emplace_back(LogEntry{LogLevel::info, "New leader elected: " + holder, {}});
  }
  tell(now, now, holder, orders);
  plan(now + jittered(lease_ / renewals, random_));
}

void Election::step_down(Instant now, const std::string& why, ElectionOrders& orders) {
  SWARM_SOMETIMES_IF(phase_ == ElectionPhase::waiting, "election: lost before it acted");
  if (phase_ == ElectionPhase::primary) {
    orders.emplace_back(
        LogEntry{LogLevel::warning, "Leader Election: Cluster leadership lost", {{"reason", why}}});
  }
  phase_ = ElectionPhase::lost;
  held_until_ = now;
  tell(now, now, "", orders);
}

void Election::lose(Instant now, const std::string& why, ElectionOrders& orders) {
  step_down(now, why, orders);
  claim(now, orders);
}

void Election::changed(Instant now, ElectionOrders& orders) {
  if (is_over() || attempt_ == 0) return;
  if (waiting_) {
    again_ = true;
    return;
  }
  plan(std::min(next_try_, std::max(now, attempt_since_ + between_claims)));
  handle_deadline(now, orders);
}

void Election::leave(Instant now, ElectionOrders& orders) {
  if (is_over()) return;
  const bool hand_over = phase_ == ElectionPhase::primary;
  SWARM_SOMETIMES_IF(phase_ == ElectionPhase::waiting, "election: it leaves before it acted");
  phase_ = ElectionPhase::leaving;
  waiting_ = false;
  held_until_ = now;
  tell(now, now, "", orders);
  next_ = now + leave_patience;
  orders.emplace_back(Release{hand_over});
}

void Election::released(const std::string& failure, ElectionOrders& orders) {
  if (phase_ != ElectionPhase::leaving) return;
  phase_ = ElectionPhase::left;
  next_ = never;
  if (!failure.empty()) {
    orders.emplace_back(LogEntry{LogLevel::warning,
                                 "Leader Election: the key could not be given up, it goes with its "
                                 "ttl: " +
                                     failure,
                                 {{"ttl", format_duration(options_.ttl)}}});
  }
  orders.emplace_back(ElectionDone{});
}

void Election::tell(Instant now, Instant acts_until, const std::string& primary,
                    ElectionOrders& orders) {
  const bool concerns_acting = standing_.acts(now) || now < acts_until;
  if (!concerns_acting && primary == standing_.primary) {
    standing_.acts_until = acts_until;
    return;
  }
  standing_ = {acts_until, primary, primary == options_.address ? fence_ : 0};
  orders.emplace_back(standing_);
}

}  // namespace swarm
