#include "runtime/election/elector.h"

#include "runtime/election/leader_lock.h"
#include "runtime/machine_driver.h"

#include <utility>

namespace swarm::runtime {

struct Elector::Parts final : MachineDriver<Parts, Election, ElectionOrders> {
  Parts(boost::asio::io_context& io, const RealClock& real, KvStoreAt at,
        const ElectionOptions& options, Random random, Hooks what)
      : MachineDriver(io, real, Election(options, random)),
        lock(std::move(at.store), at.place.leader, options.address, [this] { on_changed(); }),
        hooks(std::move(what)) {}

  void on_changed() {
    step([this](Instant now, ElectionOrders& out) { machine.changed(now, out); });
  }

  void perform(const Claim& order) {
    lock.claim(order, [this, attempt = order.attempt](const Result<LeaderKey>& key) {
      step([&](Instant now, ElectionOrders& out) { machine.claimed(now, attempt, key, out); });
    });
  }
  void perform(const Release& order) {
    lock.release(order, [this](const std::string& failure) {
      step([&](Instant, ElectionOrders& out) { machine.released(failure, out); });
    });
  }
  void perform(const ElectionDone& /*order*/) {
    if (hooks.done) hooks.done();
  }
  void perform(const ElectionStanding& standing) {
    if (hooks.standing) hooks.standing(standing);
  }
  void perform(const LogEntry& entry) {
    if (hooks.log) hooks.log(entry);
  }

  LeaderLock lock;
  Hooks hooks;
};

Elector::Elector(boost::asio::io_context& io, const RealClock& clock, KvStoreAt at,
                 const ElectionOptions& options, Random random, Hooks hooks)
    : parts_(std::make_shared<Parts>(io, clock, std::move(at), options, random, std::move(hooks))) {
}

Elector::~Elector() {
  parts_->hooks = {};
  parts_->end();
}

void Elector::start() {
  Parts& parts = *parts_;
  parts.step([&](Instant now, ElectionOrders& out) { parts.machine.start(now, out); });
}

void Elector::leave() {
  Parts& parts = *parts_;
  parts.step([&](Instant now, ElectionOrders& out) { parts.machine.leave(now, out); });
}

}  // namespace swarm::runtime
