// Drives a machine of the core that is fed events and gives orders (core/discovery/registration,
// core/election): in the order of their coming, with its one timer. Decides nothing.
#pragma once

#include "core/base/instant.h"
#include "runtime/real_clock.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <utility>
#include <variant>

namespace swarm::runtime {

// `Driver` derives from it, is held by a shared_ptr, and has perform() for each kind of order.
// `Machine` has next_deadline() and handle_deadline(now, orders).
template <class Driver, class Machine, class Orders>
class MachineDriver : public std::enable_shared_from_this<Driver> {
 public:
  // feed(now, orders) tells the machine something; what it orders is done. Answers that come from
  // within wait for their turn.
  template <class Feed>
  void step(Feed feed) {
    feed(clock.now().now, orders_);
    if (std::exchange(running_, true)) return;
    const auto alive = this->shared_from_this();
    while (!orders_.empty()) {
      for (const auto& order : std::exchange(orders_, {})) {
        std::visit([&](const auto& each) { alive->perform(each); }, order);
      }
    }
    running_ = false;
    arm();
  }
  // Its owner has gone: nothing is due any more.
  void end() { timer_.cancel(); }

  const RealClock clock;
  Machine machine;

 protected:
  MachineDriver(boost::asio::io_context& io, const RealClock& real, Machine driven)
      : clock(real), machine(std::move(driven)), timer_(io) {}

 private:
  void arm() {
    const Instant next = machine.next_deadline();
    if (next == armed_for_) return;
    armed_for_ = next;
    timer_.cancel();
    if (next == never) return;
    timer_.expires_at(clock.steady(next));
    timer_.async_wait([weak = this->weak_from_this()](const boost::system::error_code& failure) {
      const auto self = weak.lock();
      if (failure || !self) return;
      self->armed_for_ = never;
      self->step([&](Instant now, Orders& out) { self->machine.handle_deadline(now, out); });
    });
  }

  Orders orders_{};
  bool running_ = false;
  boost::asio::steady_timer timer_;
  Instant armed_for_ = never;
};

}  // namespace swarm::runtime
