// The second driver: the same Manager as production, among simulated engines,
// in virtual time. One seed gives one run, to the last byte of its trace.
#pragma once

#include "core/base/hash_map.h"
#include "core/base/random.h"
#include "core/manager/manager.h"
#include "sim/event_queue.h"
#include "sim/fake_engine.h"
#include "sim/trace.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace swarm::sim {

// What can go wrong. Probabilities are a thousandth each.
struct Faults {
  unsigned answer_lost = 0;       // The engine did the work; its answer never comes.
  unsigned connection_reset = 0;  // The engine did the work; the connection ends before the answer.
  unsigned refused = 0;           // The call does not reach the engine.
  unsigned slow = 0;              // The answer takes up to `slow_max`.
  Duration slow_max = std::chrono::seconds(5);
};

struct SimulatorOptions {
  std::uint64_t seed = 1;
  ManagerOptions manager;
  Duration latency_min = std::chrono::microseconds(100);
  Duration latency_max = std::chrono::milliseconds(2);
  Faults faults;
};

// A client's request, from its sending to the end of its answer.
struct ClientAnswer {
  int status = 0;
  Headers headers;
  std::string body;
  bool complete = false;
  int answers = 0;   // Heads received: more than one is a bug.
  bool cut = false;  // The manager went away before the end.
};

class Simulator {
 public:
  explicit Simulator(SimulatorOptions options);
  ~Simulator();

  // --- The world ---
  // Not yet in discovery. The name is the engine's address for discovery too.
  std::size_t add_host(FakeEngineOptions options);
  // Discovery lists exactly these hosts from now on.
  void discover(const std::vector<std::size_t>& hosts);
  void discover_all();
  // A host that is down refuses every connection; its engine keeps its containers.
  void set_down(std::size_t host, bool down);
  // A frozen host takes calls and never answers.
  void set_frozen(std::size_t host, bool frozen);
  FakeEngine& engine(std::size_t host) { return *hosts_[host].engine; }
  std::size_t hosts() const { return hosts_.size(); }
  const std::string& address(std::size_t host) const { return hosts_[host].address; }
  // The manager's process ends: its connections drop on both sides, all it knew is lost.
  void stop_manager();
  // A new one with the same options, to which discovery tells its last list again.
  void start_manager();
  void restart_manager() {
    stop_manager();
    start_manager();
  }
  bool manager_runs() const { return manager_ != nullptr; }
  // Asks an engine behind the manager's back; runs no time. For buffered answers only.
  HttpResponse ask_engine(std::size_t host, const HttpRequest& request);
  void set_faults(const Faults& faults) { options_.faults = faults; }

  // --- Clients ---
  using Answered = std::function<void(const ClientAnswer&)>;
  // `done` is called when the answer is complete.
  RequestId send(HttpRequest request, Answered done = {});
  const ClientAnswer* answer(RequestId request) const;
  void leave(RequestId request);
  // Sends, and runs until the answer is complete or `limit` has passed.
  ClientAnswer call(HttpRequest request, Duration limit = std::chrono::minutes(10));

  // --- Time ---
  Instant now() const { return now_; }
  Moment moment() const;
  void run_for(Duration time);
  // Runs the next thing that happens, if it is due by `until`.
  bool step(Instant until);
  void after(Duration delay, std::function<void()> what) {
    queue_.at(now_ + delay, std::move(what));
  }

  // It must run.
  Manager& manager() { return *manager_; }
  Random& dice() { return dice_; }
  const Trace& trace() const { return trace_; }
  std::uint64_t events() const { return events_; }

 private:
  struct Host {
    std::string address;
    std::unique_ptr<FakeEngine> engine;
    Instant deadline = never;  // As it stands in deadlines_.
    bool down = false;
    bool frozen = false;
  };
  // A call or a proxied request on its way: from the manager to an engine and back.
  struct Flight {
    CallId call = 0;        // Of a CallEngine; 0 for a proxied request.
    RequestId request = 0;  // Of a Proxy; 0 for a call.
    EngineKey key = no_key;
    std::size_t host = 0;
    bool streaming = false;
    bool head_seen = false;
    bool answer_lost = false;
    bool reset = false;
    Instant last_delivery{};  // Parts of one answer stay in their order.
    HttpResponse gathered;
  };

  void deliver(Event event);
  void arrive_at_manager(ApiCalled called);
  void cut(RequestId request);
  void perform(Actions& actions);
  void on(const OpenEngine& action);
  void on(const CloseEngine& action);
  void on(CallEngine& action);
  void on(const CancelCall& action);
  void on(Respond& action);
  void on(OpenStream& action);
  void on(SendChunk& action);
  void on(const CloseStream& action);
  void on(Proxy& action);
  void on(const LogEntry& action);

  void depart(ExchangeId flight, HttpRequest request);
  void arrive(ExchangeId flight, const HttpRequest& request);
  void take(std::size_t host, Outputs& outputs);
  void take_one(const Reply& output);
  void take_one(const ReplyHead& output);
  void take_one(const ReplyData& output);
  void take_one(const ReplyEnd& output);
  // Runs `what` when the next part of that flight's answer reaches the manager.
  void later(ExchangeId flight, std::function<void(Flight&)> what);
  void end_flight(ExchangeId flight);
  void fail_flight(ExchangeId flight, FailureKind kind, const std::string& reason);
  void plan_deadline(std::size_t host);
  void complete(RequestId request);
  Duration latency();
  bool drawn(unsigned thousandths);

  SimulatorOptions options_;
  Random dice_;
  Trace trace_;
  EventQueue queue_;
  Instant now_;
  std::uint64_t events_ = 0;
  std::vector<Host> hosts_;
  std::set<std::pair<Instant, std::size_t>> deadlines_;  // Of the engines.
  std::map<std::string, std::size_t> host_at_;
  std::map<EngineKey, std::size_t> opened_;
  std::optional<DiscoveryListed> listed_;  // What discovery said last.
  std::map<ExchangeId, Flight> flights_;
  std::map<CallId, ExchangeId> by_call_;
  std::map<RequestId, ExchangeId> by_request_;
  ExchangeId last_flight_ = 0;
  struct Client {
    ClientAnswer answer;
    Answered done;
    bool arrived = false;  // The manager has the request.
  };
  std::map<RequestId, Client> clients_;
  RequestId last_request_ = 0;
  std::unique_ptr<Manager> manager_;  // Null while it is stopped.
};

}  // namespace swarm::sim
