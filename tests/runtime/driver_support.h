// A driver around a core made of lambdas, with a server in front.
#pragma once

#include "runtime/driver.h"
#include "runtime/engine/engine_client.h"
#include "tests/runtime/engine_support.h"

namespace swarm::runtime::fixtures {

class LambdaCore final : public Core {
 public:
  void handle(Moment at, Event&& event, Actions& actions) override {
    inside = !inside;
    if (!inside) throw std::logic_error("entered twice");
    on_event(at, std::move(event), actions);
    inside = false;
  }
  Instant next_deadline() const override { return deadline; }
  void handle_deadline(Moment at, Actions& actions) override {
    if (at.now >= deadline && on_deadline) on_deadline(at, actions);
  }
  BodyPolicy body_policy(std::string_view, std::string_view target) override {
    const auto kind =
        target.starts_with("/streamed") ? BodyPolicy::Kind::streamed : BodyPolicy::Kind::buffered;
    return {kind, 1 << 20};
  }

  std::function<void(Moment, Event, Actions&)> on_event;
  std::function<void(Moment, Actions&)> on_deadline;
  Instant deadline = never;
  bool inside = false;
};

// Runs everything on one thread: core, driver and server.
class DrivenCore {
 public:
  explicit DrivenCore(std::function<void(Moment, Event, Actions&)> on_event,
                      ServerOptions server_options = {}, PoolOptions pools = {}) {
    core.on_event = std::move(on_event);
    loop.run([&] {
      driver = std::make_unique<Driver>(
          loop.io, core, [this](const LogEntry& entry) { log.push_back(entry.message); }, pools);
      server = std::make_unique<Server>(loop.io, *driver, server_options);
      address = server->listen("127.0.0.1:0");
    });
  }
  ~DrivenCore() {
    loop.run([&] {
      server.reset();
      driver.reset();
    });
  }

  RawSocket connect() const { return connect_to(address); }
  std::size_t open_requests() {
    return loop.run([&] { return driver->open_requests(); });
  }
  std::size_t engine_connections() {
    return loop.run([&] { return driver->engines().total().open; });
  }

  LoopThread loop;
  LambdaCore core;
  std::vector<std::string> log;
  std::unique_ptr<Driver> driver;
  std::unique_ptr<Server> server;
  std::string address;
};

// Proxies every request to one engine; what ends is kept, what fails is answered with 502.
class ProxyingCore {
 public:
  explicit ProxyingCore(const std::string& engine, ServerOptions server_options = {},
                        Duration head_timeout = patience)
      : driven(
            [this, engine, head_timeout](Moment, Event event, Actions& actions) {
              on_event(engine, head_timeout, std::move(event), actions);
            },
            server_options) {}

  void on_event(const std::string& engine, Duration head_timeout, Event event, Actions& actions) {
    if (auto* called = std::get_if<ApiCalled>(&event)) {
      if (!opened) actions.push_back(OpenEngine{1, engine});
      opened = true;
      Proxy proxy;
      proxy.request = called->request;
      proxy.engine = 1;
      proxy.http = std::move(called->http);
      proxy.body_from_client = proxy.http.target.starts_with("/streamed");
      proxy.hijack = proxy.http.target.starts_with("/hijack");
      proxy.response_headers = {{"Api-Version", "1.41"}};
      proxy.head_timeout = proxy.hijack ? Duration{} : head_timeout;
      actions.push_back(std::move(proxy));
    } else if (auto* finished = std::get_if<ProxyFinished>(&event)) {
      if (!finished->head_sent) {
        actions.push_back(Respond{finished->request, 502, {}, {bytes_of(finished->reason)}});
      }
      events.add(std::move(event));
    } else {
      events.add(std::move(event));
    }
  }

  bool opened = false;
  EventLog events;
  DrivenCore driven;
};

}  // namespace swarm::runtime::fixtures
