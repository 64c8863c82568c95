#include "runtime/election/elector.h"

#include "runtime/election/leader_lock.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>
#include <variant>

namespace swarm::runtime {

struct Elector::Parts : std::enable_shared_from_this<Parts> {
  Parts(boost::asio::io_context& io, const RealClock& real, KvStoreAt at,
        const ElectionOptions& options, Random random, Hooks what)
      : clock(real),
        election(options, random),
        lock(std::move(at.store), at.place.leader, options.address, [this] { on_changed(); }),
        hooks(std::move(what)),
        timer(io) {}

  // Feeds the machine, and does what it orders. Answers that come from within wait for their turn.
  template <class Feed>
  void step(Feed feed) {
    feed(clock.now().now, orders);
    if (std::exchange(running, true)) return;
    const auto alive = shared_from_this();
    while (!orders.empty()) {
      for (const ElectionOrder& order : std::exchange(orders, {})) {
        std::visit([this](const auto& each) { perform(each); }, order);
      }
    }
    running = false;
    arm();
  }

  void on_changed() {
    step([this](Instant now, ElectionOrders& out) { election.changed(now, out); });
  }

  void perform(const Claim& order) {
    lock.claim(order, [this, attempt = order.attempt](const Result<LeaderKey>& key) {
      step([&](Instant now, ElectionOrders& out) { election.claimed(now, attempt, key, out); });
    });
  }
  void perform(const Release& order) {
    lock.release(order, [this](const std::string& failure) {
      step([&](Instant, ElectionOrders& out) { election.released(failure, out); });
    });
  }
  void perform(const ElectionDone& /*order*/) {
    if (hooks.done) hooks.done();
  }
  void perform(const Standing& standing) {
    if (hooks.standing) hooks.standing(standing);
  }
  void perform(const LogEntry& entry) {
    if (hooks.log) hooks.log(entry);
  }

  void arm() {
    const Instant next = election.next_deadline();
    if (next == armed_for) return;
    armed_for = next;
    timer.cancel();
    if (next == never) return;
    timer.expires_at(clock.steady(next));
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& failure) {
      const auto self = weak.lock();
      if (failure || !self) return;
      self->armed_for = never;
      self->step(
          [&](Instant now, ElectionOrders& out) { self->election.handle_deadline(now, out); });
    });
  }

  const RealClock clock;
  Election election;
  LeaderLock lock;
  Hooks hooks;
  ElectionOrders orders{};
  bool running = false;
  boost::asio::steady_timer timer;
  Instant armed_for = never;
};

Elector::Elector(boost::asio::io_context& io, const RealClock& clock, KvStoreAt at,
                 const ElectionOptions& options, Random random, Hooks hooks)
    : parts_(std::make_shared<Parts>(io, clock, std::move(at), options, random, std::move(hooks))) {
}

Elector::~Elector() {
  parts_->hooks = {};
  parts_->timer.cancel();
}

void Elector::start() {
  Parts& parts = *parts_;
  parts.step([&](Instant now, ElectionOrders& out) { parts.election.start(now, out); });
}

void Elector::leave() {
  Parts& parts = *parts_;
  parts.step([&](Instant now, ElectionOrders& out) { parts.election.leave(now, out); });
}

}  // namespace swarm::runtime
