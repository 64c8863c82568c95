#include "runtime/engine/pipeline.h"

#include "core/base/assert.h"
#include "runtime/engine/request_head.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace swarm::runtime {

void Pipeline::add(CallEngine call, TellCall tell) {
  SWARM_ASSERT(!ended());
  SWARM_ASSERT(is_safe_method(call.request.method) && call.request.body.empty());
  SWARM_ASSERT(call.timeout > Duration{});
  const Clock::time_point due = Clock::now() + call.timeout;
  entries_.push_back({std::move(call), std::move(tell), due});
  watch_next();
  send_later();
}

void Pipeline::cancel(CallId call) {
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.call.call == call; });
  if (found == entries_.end()) return;
  found->tell = nullptr;
  if (std::ranges::none_of(entries_, [](const Entry& entry) { return bool(entry.tell); })) drop();
}

// Not at once: the calls of a moment are sent together.
void Pipeline::send_later() {
  if (std::exchange(sends_later_, true)) return;
  boost::asio::post(io_, [self = std::static_pointer_cast<Pipeline>(shared_from_this())] {
    self->sends_later_ = false;
    if (self->ended()) return;
    if (!self->started_) return self->start();
    if (self->lease_) self->send();
  });
}

void Pipeline::connect(bool fresh) {
  started_ = true;
  LeaseWish wish;
  wish.fresh = fresh;
  wish.connect_timeout = std::max<Duration>(entries_.front().due - Clock::now(), Duration{1});
  pool_->acquire(std::static_pointer_cast<Pipeline>(shared_from_this()), wish);
}

void Pipeline::on_lease(Lease lease) {
  lease_ = std::move(lease);
  answers_ = 0;
  response_ = {};
  for (Entry& entry : entries_) entry.sent = false;
  lease_->begin(std::static_pointer_cast<Pipeline>(shared_from_this()), false);
  send();
  wants_more_ = true;
  pull();
}

void Pipeline::send() {
  std::string heads;
  for (Entry& entry : entries_) {
    if (std::exchange(entry.sent, true)) continue;
    heads += call_request_head(entry.call.request, pool_->address(), 0);
  }
  if (!heads.empty()) lease_->send(std::move(heads));
}

// A loop rather than a call within a call: many answers may lie in the buffer.
void Pipeline::pull() {
  if (std::exchange(pulling_, true)) return;
  while (!ended() && lease_ && std::exchange(wants_more_, false)) lease_->pull();
  pulling_ = false;
}

void Pipeline::on_progress(Progress progress) {
  if (ended()) return;
  const auto self = shared_from_this();
  if (progress.head != nullptr) {
    response_.status = progress.head->status;
    response_.headers = std::move(progress.head->headers);
  }
  response_.body += progress.body;
  const std::size_t body_max = body_max_of(entries_.front().call);
  if (response_.body.size() > body_max) {
    const Entry first = std::move(entries_.front());
    entries_.pop_front();
    connect_again();
    return fail(first, answer_too_large(body_max));
  }
  wants_more_ = true;
  if (progress.done) answered();
  pull();
}

void Pipeline::answered() {
  Entry first = std::move(entries_.front());
  entries_.pop_front();
  ++answers_;
  HttpResponse response = std::exchange(response_, {});
  if (entries_.empty()) {
    release();
  } else if (!lease_->goes_on()) {
    connect_again();
  } else {
    watch_next();
    lease_->begin(std::static_pointer_cast<Pipeline>(shared_from_this()), false);
  }
  if (first.tell) first.tell(EngineAnswered{first.call.call, std::move(response)}, true);
}

// The engine closes connections as it likes, between two answers; one that has answered before
// deserves another try. Whoever has never answered fails.
void Pipeline::on_failure(Failure failure) {
  const bool has_worked = lease_.is_reused() || answers_ > 0;
  if (has_worked && !lease_->answer_started() && failure.kind == FailureKind::reset) {
    return connect_again();
  }
  fail_all(failure);
}

void Pipeline::connect_again() {
  lease_.give_back();
  wants_more_ = false;
  if (entries_.empty()) {
    release();
    return;
  }
  watch_next();
  connect(true);
}

void Pipeline::watch_next() {
  const auto next = std::ranges::min_element(entries_, {}, &Entry::due);
  deadline_.expire_after(std::max<Duration>(next->due - Clock::now(), Duration{1}));
}

// Those behind it wait for the same answer: whose time has come, fails; the others try elsewhere.
void Pipeline::on_deadline() {
  const Clock::time_point now = Clock::now();
  const auto late = std::stable_partition(entries_.begin(), entries_.end(),
                                          [&](const Entry& entry) { return entry.due > now; });
  const std::deque<Entry> failed(std::make_move_iterator(late),
                                 std::make_move_iterator(entries_.end()));
  entries_.erase(late, entries_.end());
  const auto self = shared_from_this();
  pool_->forget(*this);
  connect_again();
  for (const Entry& entry : failed) fail(entry, timed_out(entry.call.timeout));
}

void Pipeline::fail_all(const Failure& failure) {
  const auto self = shared_from_this();
  const std::deque<Entry> failed = std::exchange(entries_, {});
  release();
  for (const Entry& entry : failed) fail(entry, failure);
}

void Pipeline::fail(const Entry& entry, const Failure& failure) {
  if (entry.tell) {
    entry.tell(EngineFailed{entry.call.call, failure.kind, failure.reason}, true);
  }
}

}  // namespace swarm::runtime
