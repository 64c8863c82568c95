#include "runtime/discovery/registrar.h"

#include "runtime/engine/engine_client.h"
#include "runtime/real_clock.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>
#include <variant>

namespace swarm::runtime {
namespace {

constexpr EngineKey the_engine = 1;
constexpr Duration ping_timeout = std::chrono::seconds(10);
constexpr std::size_t ping_bytes_max = 4096;

}  // namespace

struct Registrar::Parts : std::enable_shared_from_this<Parts> {
  Parts(boost::asio::io_context& io, Backend& store, const RegistrationOptions& options,
        Random random)
      : backend(store),
        address(options.address),
        registration(options, random),
        timer(io),
        engine(io, [this](Event event) { on_engine(event); }) {
    engine.open({the_engine, address});
  }

  // Feeds the machine, and does what it orders. Answers that come from within wait for their turn.
  template <class Feed>
  void step(Feed feed) {
    feed(clock.now().now, orders);
    if (std::exchange(running, true)) return;
    while (!orders.empty()) {
      for (const RegistrationOrder& order : std::exchange(orders, {})) {
        std::visit([this](const auto& each) { perform(each); }, order);
      }
    }
    running = false;
    arm();
  }

  void perform(const Enlist& order) {
    backend.enlist(address,
                   [weak = weak_from_this(), attempt = order.attempt](const std::string& failure) {
                     const auto self = weak.lock();
                     if (!self) return;
                     self->step([&](Instant now, RegistrationOrders& out) {
                       self->registration.enlisted(now, attempt, failure, out);
                     });
                   });
  }
  void perform(const Withdraw& /*order*/) {
    backend.withdraw(address, [weak = weak_from_this()](const std::string& failure) {
      const auto self = weak.lock();
      if (!self) return;
      self->step([&](Instant now, RegistrationOrders& out) {
        self->registration.withdrawn(now, failure, out);
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
    step([&](Instant now, RegistrationOrders& out) {
      registration.engine_answered(now, sign, out);
    });
  }

  void arm() {
    const Instant next = registration.next_deadline();
    if (next == armed_for) return;
    armed_for = next;
    timer.cancel();
    if (next == never) return;
    timer.expires_at(clock.steady(next));
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& failure) {
      const auto self = weak.lock();
      if (failure || !self) return;
      self->armed_for = never;
      self->step([&](Instant now, RegistrationOrders& out) {
        self->registration.handle_deadline(now, out);
      });
    });
  }

  const RealClock clock;
  Backend& backend;
  std::string address;
  Registration registration;
  LogSink log;
  std::function<void()> done;
  RegistrationOrders orders;
  bool running = false;
  boost::asio::steady_timer timer;
  Instant armed_for = never;
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

Registrar::~Registrar() { parts_->timer.cancel(); }

void Registrar::start() {
  Parts& parts = *parts_;
  parts.backend.when_lost([weak = parts_->weak_from_this()](const std::string& why) {
    const auto self = weak.lock();
    if (!self) return;
    self->step(
        [&](Instant now, RegistrationOrders& out) { self->registration.lost(now, why, out); });
  });
  parts.step([&](Instant now, RegistrationOrders& out) { parts.registration.start(now, out); });
}

void Registrar::leave() {
  Parts& parts = *parts_;
  parts.step([&](Instant now, RegistrationOrders& out) { parts.registration.leave(now, out); });
}

Registrar::Health Registrar::health() const {
  const Registration& registration = parts_->registration;
  return {registration.is_registered(parts_->clock.now().now), registration.last_failure(),
          registration.engine_problem()};
}

}  // namespace swarm::runtime
