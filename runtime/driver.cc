#include "runtime/driver.h"

#include "runtime/engine/engine_client.h"
#include "runtime/http/body_store.h"
#include "runtime/real_clock.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <unordered_map>
#include <utility>

namespace swarm::runtime {

struct Driver::Parts {
  Parts(boost::asio::io_context& io, Core& manager, LogSink sink, const PoolOptions& pools,
        const BodyStoreOptions& uploads, const RelayOptions& relaying)
      : core(manager),
        log(std::move(sink)),
        timer(io),
        engines(
            io, [this](Event event) { on_engine_event(std::move(event)); }, pools),
        bodies(io, uploads),
        relays(io, relaying, [this](Event event) { deliver(std::move(event)); }) {}

  void on_engine_event(Event event);
  void deliver(Event event);
  void run();
  void perform();
  void arm();

  // The exchange of a request that still wants an answer; null if its client left.
  std::shared_ptr<Exchange> find(RequestId request) const {
    const auto found = exchanges.find(request);
    return found == exchanges.end() ? nullptr : found->second;
  }
  std::shared_ptr<Exchange> take(RequestId request) {
    auto exchange = find(request);
    exchanges.erase(request);
    stored_bodies.erase(request);
    return exchange;
  }

  void operator()(OpenEngine& action) { engines.open(action); }
  void operator()(CloseEngine& action) { engines.close(action); }
  void operator()(CallEngine& action) {
    const auto stored = stored_bodies.find(action.stored_body);
    const bool carries = action.stored_body != 0 && stored != stored_bodies.end();
    engines.call(std::move(action), carries ? stored->second : nullptr);
  }
  void operator()(CancelCall& action) { engines.cancel(action); }
  void operator()(Respond& action) {
    if (const auto exchange = take(action.request)) {
      exchange->respond(action.status, std::move(action.headers), std::move(action.body));
    }
  }
  void operator()(OpenStream& action) {
    if (const auto exchange = find(action.request)) {
      exchange->open_stream(action.status, std::move(action.headers));
    }
  }
  void operator()(SendChunk& action) {
    if (const auto exchange = find(action.request)) exchange->send(std::move(action.bytes));
  }
  void operator()(CloseStream& action) {
    if (const auto exchange = take(action.request)) exchange->close_stream();
  }
  void operator()(Proxy& action) {
    if (auto exchange = find(action.request)) {
      engines.proxy(std::move(action), std::move(exchange));
    }
  }
  void operator()(StoreBody& action) {
    auto exchange = find(action.request);
    if (!exchange) return;
    bodies.store(std::move(exchange), [this, request = action.request](auto body, auto problem) {
      if (!find(request)) return;  // Its client left in the meantime.
      if (body) stored_bodies[request] = std::move(body);
      deliver(BodyStored{request, std::move(problem)});
    });
  }
  void operator()(OpenRelay& action) { relays.open(action); }
  void operator()(CloseRelay& action) { relays.close(action); }
  void operator()(LogEntry& entry) {
    if (log) log(entry);
  }

  const RealClock clock;
  Core& core;
  LogSink log;
  boost::asio::steady_timer timer;
  Instant armed_for = never;
  std::deque<Event> events;
  Actions actions;
  bool running = false;
  std::unordered_map<RequestId, std::shared_ptr<Exchange>> exchanges;
  EngineClient engines;
  BodyStore bodies;
  PortRelays relays;
  std::unordered_map<RequestId, std::shared_ptr<const StoredBody>> stored_bodies;
  // Gone with the driver, for a timer that has fired and waits to be handled.
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
};

void Driver::Parts::on_engine_event(Event event) {
  if (const auto* finished = std::get_if<ProxyFinished>(&event)) {
    // Its client left in the meantime, which the core has been told.
    if (!find(finished->request)) return;
    if (finished->head_sent) exchanges.erase(finished->request);
  }
  deliver(std::move(event));
}

void Driver::Parts::deliver(Event event) {
  events.push_back(std::move(event));
  if (!running) run();
}

// Actions may cause events at once, for example the next request of a
// pipeline. They wait here, because the core must not be entered twice.
void Driver::Parts::run() {
  running = true;
  while (!events.empty()) {
    Event event = std::move(events.front());
    events.pop_front();
    core.handle(clock.now(), std::move(event), actions);
    perform();
  }
  running = false;
  arm();
}

void Driver::Parts::perform() {
  for (Action& action : actions) std::visit(*this, action);
  actions.clear();
}

// The timer is moved only to an earlier time. If it fires early the core finds
// nothing to do, and that is cheaper than moving it with every event.
void Driver::Parts::arm() {
  const Instant next = core.next_deadline();
  if (next >= armed_for) return;
  armed_for = next;
  timer.expires_at(clock.steady(next));
  timer.async_wait([this, token = std::weak_ptr(alive)](boost::system::error_code error) {
    if (error || token.expired()) return;
    armed_for = never;
    running = true;
    core.handle_deadline(clock.now(), actions);
    perform();
    run();
  });
}

Driver::Driver(boost::asio::io_context& io, Core& core, LogSink log, const PoolOptions& pools,
               const BodyStoreOptions& uploads, const RelayOptions& relays)
    : parts_(std::make_unique<Parts>(io, core, std::move(log), pools, uploads, relays)) {}
Driver::~Driver() = default;

void Driver::deliver(Event event) { parts_->deliver(std::move(event)); }

const RealClock& Driver::clock() const { return parts_->clock; }

const EngineClient& Driver::engines() const { return parts_->engines; }
std::size_t Driver::open_requests() const { return parts_->exchanges.size(); }

const metrics::RelayTraffic& Driver::relay_traffic() const { return parts_->relays.traffic(); }

BodyPolicy Driver::body_policy(std::string_view method, std::string_view target) {
  return parts_->core.body_policy(method, target);
}

void Driver::on_request(std::shared_ptr<Exchange> exchange, HttpRequest request, std::string peer) {
  const RequestId id = exchange->id();
  parts_->exchanges[id] = std::move(exchange);
  parts_->deliver(ApiCalled{id, std::move(request), std::move(peer)});
}

void Driver::on_gone(RequestId id) {
  if (!parts_->take(id)) return;  // It had its answer; only the last bytes did not arrive.
  parts_->engines.client_gone(id);
  parts_->deliver(ApiClientGone{id});
}

}  // namespace swarm::runtime
