#include "core/discovery/registration.h"

#include "core/base/assert.h"
#include "core/base/duration_text.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace swarm {
namespace {

using std::chrono::seconds;

constexpr Duration retry_first = seconds(1);
// Short, so that an address is back soon after its store is, whatever the heartbeat.
constexpr Duration retry_longest = seconds(10);
// Backends have deadlines of their own; this one is for a backend that never answers.
constexpr Duration answer_patience = seconds(30);
// The end of a program must not wait for a store that is away.
constexpr Duration leave_patience = seconds(5);

Duration floor_seconds(Duration time) { return std::chrono::floor<seconds>(time); }

}  // namespace

Registration::Registration(RegistrationOptions options, Random random)
    : options_(std::move(options)),
      random_(random),
      backoff_(std::min(retry_first, options_.heartbeat),
               std::min(retry_longest, options_.heartbeat)) {
  SWARM_ASSERT(options_.heartbeat > Duration::zero() && options_.ttl > options_.heartbeat);
}

void Registration::start(Instant now, RegistrationOrders& orders) {
  SWARM_ASSERT(phase_ == Phase::idle);
  phase_ = Phase::working;
  registered_until_ = now;
  log(orders, LogLevel::info,
      "Registering on the discovery service every " + format_duration(options_.heartbeat) + "...",
      {{"discovery", options_.discovery}});
  next_ping_ = now;
  next_ = now;
  if (options_.delay > Duration::zero()) {
    const Duration wait(random_.below(static_cast<std::uint64_t>(options_.delay.count())));
    log(orders, LogLevel::info,
        "Add a random delay " + format_duration(wait) + " to avoid synchronized registration");
    next_ += wait;
  }
  handle_deadline(now, orders);
}

Instant Registration::next_deadline() const { return std::min(next_, next_ping_); }

void Registration::handle_deadline(Instant now, RegistrationOrders& orders) {
  if (next_ping_ <= now) {
    next_ping_ = now + jittered(options_.heartbeat, random_);
    // One at a time: an engine that does not answer is not asked more and more.
    if (!std::exchange(asking_, true)) orders.emplace_back(AskEngine{});
  }
  if (next_ > now) return;
  switch (phase_) {
    case Phase::working:
      if (waiting_) return failed(now, "the discovery service does not answer", orders);
      return enlist(now, orders);
    case Phase::leaving:
      if (waiting_) return withdraw(now, orders);
      return withdrawn(now, "the discovery service does not answer", orders);
    case Phase::idle:
    case Phase::left:
      return;
  }
}

void Registration::enlist(Instant now, RegistrationOrders& orders) {
  note_run_out(now, orders);
  waiting_ = true;
  attempt_since_ = now;
  next_ = now + answer_patience;
  orders.emplace_back(Enlist{++attempt_});
}

void Registration::enlisted(Instant now, std::uint64_t attempt, const std::string& failure,
                            RegistrationOrders& orders) {
  if (!waiting_ || attempt != attempt_) return;
  waiting_ = false;
  // It was under way when the end came: what it wrote must go too.
  if (phase_ == Phase::leaving) return withdraw(now, orders);
  if (failure.empty()) return succeeded(now, orders);
  failed(now, failure, orders);
}

void Registration::succeeded(Instant now, RegistrationOrders& orders) {
  backoff_.succeeded();
  // Counted from the beginning of the attempt: nobody knows when the store wrote it.
  registered_until_ = attempt_since_ + options_.ttl;
  next_ = std::max(now, attempt_since_ + jittered(options_.heartbeat, random_));
  if (!was_registered_) {
    log(orders, LogLevel::info, "Registered");
  } else if (failing_since_ != never) {
    log(orders, LogLevel::info, "Registered again",
        {{"after", format_duration(floor_seconds(now - failing_since_))}});
  } else {
    log(orders, LogLevel::debug, "Registration renewed");
  }
  was_registered_ = true;
  run_out_ = false;
  failing_since_ = never;
  last_failure_.clear();
}

void Registration::failed(Instant now, const std::string& failure, RegistrationOrders& orders) {
  waiting_ = false;
  const Duration pause = backoff_.failed(random_);
  next_ = now + pause;
  if (failing_since_ == never) failing_since_ = now;
  // A failure that lasts is told once, and once more when the entry has run out.
  const bool is_new = failure != last_failure_;
  last_failure_ = failure;
  log(orders, is_new ? LogLevel::error : LogLevel::debug, "Registration failed: " + failure,
      {{"next_try", "in " + format_duration(std::chrono::ceil<std::chrono::milliseconds>(pause))}});
}

void Registration::lost(Instant now, const std::string& why, RegistrationOrders& orders) {
  if (phase_ != Phase::working || !was_registered_) return;
  registered_until_ = now;
  if (failing_since_ == never) {
    failing_since_ = now;
    log(orders, LogLevel::warning, "Registration lost, registering again: " + why);
  }
  // A store that loses what it has just taken is not to be kept busy.
  if (attempt_since_ + retry_first > now) {
    waiting_ = false;
    next_ = now + backoff_.failed(random_);
    return;
  }
  // An attempt that is under way may have come before the loss: it is not enough.
  enlist(now, orders);
}

void Registration::note_run_out(Instant now, RegistrationOrders& orders) {
  if (run_out_ || !was_registered_ || is_registered(now)) return;
  run_out_ = true;
  if (last_failure_.empty()) return;
  log(orders, LogLevel::error, "The registration has run out: managers will let go of this engine",
      {{"since", format_duration(floor_seconds(now - failing_since_))}, {"error", last_failure_}});
}

void Registration::engine_answered(Instant /*now*/, const EngineSign& sign,
                                   RegistrationOrders& orders) {
  asking_ = false;
  std::string problem;
  if (sign.status == 0) problem = sign.reason.empty() ? "no answer" : sign.reason;
  if (sign.status >= 500) problem = "it answers " + std::to_string(sign.status);
  const bool was_well = engine_is_well();
  if (problem.empty() && !was_well) {
    log(orders, LogLevel::info, "The engine is reachable again");
  } else if (!problem.empty() && was_well) {
    log(orders, LogLevel::warning, "The engine is unreachable, it stays registered: " + problem);
  }
  engine_problem_ = std::move(problem);
}

void Registration::leave(Instant now, RegistrationOrders& orders) {
  if (phase_ != Phase::working) return;
  phase_ = Phase::leaving;
  next_ping_ = never;
  // A first attempt that is under way may still register; its answer, or patience, comes first.
  if (waiting_) {
    next_ = now + leave_patience / 2;
    return;
  }
  if (was_registered_) return withdraw(now, orders);
  phase_ = Phase::left;
  next_ = never;
  orders.emplace_back(LeaveDone{});
}

void Registration::withdraw(Instant now, RegistrationOrders& orders) {
  waiting_ = false;
  next_ = now + leave_patience;
  orders.emplace_back(Withdraw{});
}

void Registration::withdrawn(Instant now, const std::string& failure, RegistrationOrders& orders) {
  if (phase_ != Phase::leaving) return;
  phase_ = Phase::left;
  next_ = never;
  registered_until_ = now;
  if (failure.empty()) {
    log(orders, LogLevel::info, "Left the discovery service");
  } else {
    log(orders, LogLevel::warning,
        "Could not leave the discovery service, the entry goes with its ttl: " + failure,
        {{"ttl", format_duration(options_.ttl)}});
  }
  orders.emplace_back(LeaveDone{});
}

void Registration::log(RegistrationOrders& orders, LogLevel level, std::string message,
                       std::vector<std::pair<std::string, std::string>> fields) const {
  fields.insert(fields.begin(), {"addr", options_.address});
  orders.emplace_back(LogEntry{level, std::move(message), std::move(fields)});
}

}  // namespace swarm
