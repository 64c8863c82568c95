#include "runtime/discovery/registrar.h"

#include "runtime/engine/engine_client.h"
#include "runtime/machine_driver.h"

#include <utility>
#include <variant>

namespace swarm::runtime {
namespace {

constexpr EngineKey the_engine = 1;
constexpr Duration ping_timeout = std::chrono::seconds(10);
constexpr std::size_t ping_bytes_max = 4096;

}  // namespace

struct Registrar::Parts final : MachineDriver<Parts, Registration, RegistrationOrders> {
  Parts(boost::asio::io_context& io, Backend& store, const RegistrationOptions& options,
        Random random)
      : MachineDriver(io, RealClock(), Registration(options, random)),
        backend(store),
        address(options.address),
        engine(io, [this](const Event& event) { on_engine(event); }) {
    engine.open({the_engine, address});
  }

  void perform(const Enlist& order) {
    backend.enlist(address,
                   [weak = weak_from_this(), attempt = order.attempt](const std::string& failure) {
                     const auto self = weak.lock();
                     if (!self) return;
                     self->step([&](Instant now, RegistrationOrders& out) {
                       self->machine.enlisted(now, attempt, failure, out);
                     });
                   });
  }
  void perform(const Withdraw& /*order*/) {
    backend.withdraw(address, [weak = weak_from_this()](const std::string& failure) {
      const auto self = weak.lock();
      if (!self) return;
      self->step([&](Instant now, RegistrationOrders& out) {
        self->machine.withdrawn(now, failure, out);
      });
    });
  }
  void perform(const AskEngine& /*order*/) {
    CallEngine call;
    call.call = ++last_call;
    call.engine = the_engine;
    call.request.method = "GET";
    call.request.target = "/_ping";
    call.timeout = ping_timeout;
    call.body_max = ping_bytes_max;
    engine.call(std::move(call));
  }
  void perform(const LeaveDone& /*order*/) {
    if (done) done();
  }
  void perform(const LogEntry& entry) {
    if (log) log(entry);
  }

  void on_engine(const Event& event) {
    Registration::EngineSign sign;
    if (const auto* const answered = std::get_if<EngineAnswered>(&event)) {
      sign.status = answered->response.status;
    } else if (const auto* const failed = std::get_if<EngineFailed>(&event)) {
      sign.reason = failed->reason;
    }
    step([&](Instant now, RegistrationOrders& out) { machine.engine_answered(now, sign, out); });
  }

  Backend& backend;
  std::string address;
  LogSink log;
  std::function<void()> done;
  CallId last_call = 0;
  EngineClient engine;
};

Registrar::Registrar(boost::asio::io_context& io, Backend& backend,
                     const RegistrationOptions& options, Random random, LogSink log,
                     std::function<void()> done)
    : parts_(std::make_shared<Parts>(io, backend, options, random)) {
  parts_->log = std::move(log);
  parts_->done = std::move(done);
}

Registrar::~Registrar() { parts_->end(); }

void Registrar::start() {
  Parts& parts = *parts_;
  parts.backend.when_lost([weak = parts_->weak_from_this()](const std::string& why) {
    const auto self = weak.lock();
    if (!self) return;
    self->step([&](Instant now, RegistrationOrders& out) { self->machine.lost(now, why, out); });
  });
  parts.step([&](Instant now, RegistrationOrders& out) { parts.machine.start(now, out); });
}

void Registrar::leave() {
  Parts& parts = *parts_;
  parts.step([&](Instant now, RegistrationOrders& out) { parts.machine.leave(now, out); });
}

Registrar::Health Registrar::health() const {
  const Registration& registration = parts_->machine;
  return {registration.is_registered(parts_->clock.now().now), registration.last_failure(),
          registration.engine_problem()};
}

}  // namespace swarm::runtime
