#include "sim/store/store_agent.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

namespace swarm::sim {
namespace {

// How long a store keeps the session of somebody who is silent.
constexpr Duration session_timeout = std::chrono::seconds(10);
// Longer than any run: such entries end with their session.
constexpr Duration no_ttl = std::chrono::hours(24 * 365);

}  // namespace

Instant StoreAgent::undisturbed_since() const {
  const bool disturbed = !is_alive() || process_.is_stopped() || line_.cut;
  return disturbed ? never : undisturbed_since_;
}

void StoreAgent::start() {
  process_.begin_life();
  ++disturbance_;  // What an earlier session left behind belongs to the new one.
  known_since_ = never;
  leaving_ = false;
  left_ = false;
  session_lost_ = false;
  armed_for_ = never;
  gone_since_ = never;
  undisturbed_since_ = clock_.now;
  started_at_ = clock_.now;
  registration_ = std::make_unique<Registration>(options_, clock_.dice.split());
  clock_.trace.line(clock_.now, "start", options_.address);
  step([&](Instant now, RegistrationOrders& orders) { registration_->start(now, orders); });
}

void StoreAgent::crash() {
  clock_.trace.line(clock_.now, "crash", options_.address);
  process_.end_life();
  gone_since_ = std::min(gone_since_, clock_.now);
  disturb();
}

void StoreAgent::leave() {
  clock_.trace.line(clock_.now, "leave", options_.address);
  leaving_ = true;
  gone_since_ = clock_.now;
  step([&](Instant now, RegistrationOrders& orders) { registration_->leave(now, orders); });
}

void StoreAgent::stop() {
  clock_.trace.line(clock_.now, "stop", options_.address);
  process_.stop();
  disturb();
}

void StoreAgent::go_on() {
  clock_.trace.line(clock_.now, "go_on", options_.address);
  undisturbed_since_ = clock_.now;
  ++disturbance_;
  process_.go_on();
  tell_loss();
}

void StoreAgent::cut() {
  clock_.trace.line(clock_.now, "cut", options_.address);
  line_.cut = true;
  disturb();
}

void StoreAgent::mend() {
  clock_.trace.line(clock_.now, "mend", options_.address);
  line_.cut = false;
  undisturbed_since_ = clock_.now;
  ++disturbance_;
  tell_loss();
}

void StoreAgent::lose_session() {
  session_lost_ = true;
  clock_.after(clock_.between(Duration::zero(), std::chrono::seconds(5)), [this] { tell_loss(); });
}

// Its client notices a lost session as soon as it reaches the store.
void StoreAgent::tell_loss() {
  if (!session_lost_ || !process_.runs() || line_.cut || leaving_) return;
  if (!server_.answers()) {
    clock_.after(std::chrono::seconds(1), [this] { tell_loss(); });
    return;
  }
  session_lost_ = false;
  step([&](Instant now, RegistrationOrders& orders) {
    registration_->lost(now, "session expired", orders);
  });
}

void StoreAgent::disturb() {
  ++disturbance_;
  if (server_.kind() == StoreKind::sessions) end_session_later();
}

void StoreAgent::end_session_later() {
  clock_.after(session_timeout, [this, episode = disturbance_] {
    if (episode != disturbance_) return;
    // A store that is away cannot end a session; later it counts anew.
    if (!server_.answers()) return end_session_later();
    server_.end_session(options_.address);
    session_lost_ = true;
  });
}

template <class Input>
void StoreAgent::step(Input feed) {
  RegistrationOrders orders;
  feed(drift_.local(clock_.now), orders);
  for (const RegistrationOrder& order : orders) {
    std::visit([this](const auto& each) { this->perform(each); }, order);
  }
  arm();
}

// What to do with the answer to a request of this life.
StoreServer::Answer StoreAgent::answered(Feed feed) {
  return in_life(process_, [this, feed = std::move(feed)](std::string_view failure) {
    step([&](Instant now, RegistrationOrders& orders) { feed(now, failure, orders); });
  });
}

void StoreAgent::perform(const Enlist& order) {
  const bool by_session = server_.kind() == StoreKind::sessions;
  const Duration ttl = by_session ? no_ttl : options_.ttl;
  server_.ask(
      line_,
      [this, ttl, since = started_at_](LeaseStore& store) {
        store.put(clock_.now, options_.address, ttl);
        if (since == started_at_) known_since_ = std::min(known_since_, clock_.now);
      },
      answered([this, attempt = order.attempt](Instant now, std::string_view failure,
                                               RegistrationOrders& orders) {
        registration_->enlisted(now, attempt, std::string(failure), orders);
      }));
}

void StoreAgent::perform(const Withdraw& /*order*/) {
  server_.ask(
      line_,
      [this, since = gone_since_](LeaseStore& store) {
        const bool was_there = store.leave(clock_.now, options_.address);
        // It may be late, and meant an earlier life.
        left_ = was_there && leaving_ && gone_since_ == since;
      },
      answered([this](Instant now, std::string_view failure, RegistrationOrders& orders) {
        registration_->withdrawn(now, std::string(failure), orders);
      }));
}

// Its engine is always there: what an engine's absence means is not told by discovery.
void StoreAgent::perform(const AskEngine& /*order*/) {
  RegistrationOrders none;
  registration_->engine_answered(drift_.local(clock_.now), {200, ""}, none);
}

void StoreAgent::perform(const LeaveDone& /*order*/) {
  clock_.trace.line(clock_.now, "left", options_.address);
  process_.end_life();
  disturb();
}

void StoreAgent::perform(const LogEntry& entry) {
  if (entry.level != LogLevel::debug) {
    clock_.trace.line(clock_.now, "log", {options_.address, entry.message});
  }
}

void StoreAgent::arm() {
  if (!process_.is_alive()) return;
  const Instant due = registration_->next_deadline();
  if (due == armed_for_ || due == never) return;
  armed_for_ = due;
  const Instant at = std::max(drift_.global(due), clock_.now + std::chrono::milliseconds(1));
  clock_.queue.at(at, process_.bound([this, due] {
    if (due != armed_for_) return;
    armed_for_ = never;
    step([&](Instant now, RegistrationOrders& orders) {
      registration_->handle_deadline(now, orders);
    });
  }));
}

}  // namespace swarm::sim
