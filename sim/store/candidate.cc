#include "sim/store/candidate.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

namespace swarm::sim {

void Candidate::start() {
  process_.begin_life();
  leaving_ = false;
  session_ = 0;
  armed_for_ = never;
  clock_.trace.line(clock_.now, "start", address());
  election_ = std::make_unique<Election>(options_, clock_.dice.split());
  step([&](Instant now, ElectionOrders& orders) { election_->start(now, orders); });
}

void Candidate::crash() {
  clock_.trace.line(clock_.now, "crash", address());
  process_.end_life();
}

void Candidate::leave() {
  clock_.trace.line(clock_.now, "leave", address());
  leaving_ = true;
  step([&](Instant now, ElectionOrders& orders) { election_->leave(now, orders); });
}

void Candidate::stop() {
  clock_.trace.line(clock_.now, "stop", address());
  process_.stop();
}

void Candidate::go_on() {
  clock_.trace.line(clock_.now, "go_on", address());
  // It may do anything before it looks at what has come meanwhile.
  waking_ = true;
  moved_(*this);
  waking_ = false;
  process_.go_on();
}

void Candidate::hint() {
  process_.bound([this] {
    step([&](Instant now, ElectionOrders& orders) { election_->changed(now, orders); });
  })();
}

template <class Input>
void Candidate::step(Input feed) {
  ElectionOrders orders;
  feed(local(), orders);
  for (const ElectionOrder& order : orders) {
    std::visit([this](const auto& each) { this->perform(each); }, order);
  }
  arm();
}

// What to do with the answer to a request of this life.
StoreServer::Answer Candidate::answered(Feed feed) {
  return in_life(process_, [this, feed = std::move(feed)](std::string_view failure) {
    step([&](Instant now, ElectionOrders& orders) { feed(now, failure, orders); });
  });
}

void Candidate::perform(const Claim& order) {
  claim_ = order.attempt;
  const auto kept = std::make_shared<LeaderStore::Session>();
  server_.ask(
      line_,
      [this, kept, session = session_, lease = order.lease](LeaseStore&) {
        *kept = leader_.keep(clock_.now, session, lease);
      },
      answered([this, kept, order](Instant now, std::string_view failure, ElectionOrders& orders) {
        // A later claim has taken the place of this one.
        if (order.attempt != claim_ || leaving_) return;
        if (!failure.empty()) {
          return election_->claimed(now, order.attempt,
                                    Error{Errc::unavailable, std::string(failure)}, orders);
        }
        session_ = *kept;
        hold(order);
      }));
}

void Candidate::hold(const Claim& order) {
  const auto key = std::make_shared<LeaderKey>();
  server_.ask(
      line_,
      [this, key, session = session_, lease = order.lease](LeaseStore&) {
        *key = leader_.hold(clock_.now, session, address(), lease);
      },
      answered([this, key, order](Instant now, std::string_view failure, ElectionOrders& orders) {
        if (failure.empty()) {
          election_->claimed(now, order.attempt, *key, orders);
        } else {
          election_->claimed(now, order.attempt, Error{Errc::unavailable, std::string(failure)},
                             orders);
        }
      }));
}

void Candidate::perform(const Release& order) {
  server_.ask(
      line_,
      [this, session = session_, order](LeaseStore&) {
        leader_.release(clock_.now, session, order.hand_over);
      },
      answered([this](Instant, std::string_view failure, ElectionOrders& orders) {
        election_->released(std::string(failure), orders);
      }));
}

void Candidate::perform(const ElectionDone& /*order*/) {
  clock_.trace.line(clock_.now, "left", address());
  process_.end_life();
}

void Candidate::perform(const ElectionStanding& standing) {
  clock_.trace.line(clock_.now, standing.acts(local()) ? "acts" : "does_not_act", address());
  moved_(*this);
}

void Candidate::perform(const LogEntry& entry) {
  clock_.trace.line(clock_.now, "log", {address(), entry.message});
}

void Candidate::arm() {
  if (!process_.is_alive()) return;
  const Instant due = election_->next_deadline();
  if (due == armed_for_ || due == never) return;
  armed_for_ = due;
  const Instant at = std::max(drift_.global(due), clock_.now + std::chrono::milliseconds(1));
  clock_.queue.cancel(timer_);
  timer_ = clock_.queue.at(at, process_.bound([this, due] {
    if (due != armed_for_) return;
    armed_for_ = never;
    step([&](Instant now, ElectionOrders& orders) { election_->handle_deadline(now, orders); });
  }));
}

}  // namespace swarm::sim
