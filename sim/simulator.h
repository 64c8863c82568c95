// The second driver: the same Manager as production, among simulated engines,
// in virtual time. One seed gives one run, to the last byte of its trace.
#pragma once

#include "core/base/hash_map.h"
#include "core/manager/manager.h"
#include "sim/event_queue.h"
#include "sim/fake_engine.h"
#include "sim/faults.h"
#include "sim/matrix.h"
#include "sim/network.h"
#include "sim/tape.h"
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

struct SimulatorOptions {
  std::uint64_t seed = 1;
  ManagerOptions manager;
  Duration latency_min = std::chrono::microseconds(100);
  Duration latency_max = std::chrono::milliseconds(2);
  Faults faults;  // Of calls and streams, by chance.
  Duration slow_max = std::chrono::seconds(5);
  std::optional<TapeData> script;            // Choices of an earlier run; its seed wins.
  bool keep_tape = false;                    // So that tape().used() is filled.
  std::size_t keep_trace = 30;               // Lines as text.
  std::function<void(const LogEntry&)> log;  // What the manager tells its operator. May be empty.
  // Called when the manager has heard how a call ended, and again when an engine does late what the
  // manager heard had failed. May be empty.
  std::function<void(EngineKey, std::size_t host, const HttpRequest&)> heard;
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
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  // --- The world ---
  // Not yet in discovery. The name is the engine's address for discovery too.
  std::size_t add_host(FakeEngineOptions options);
  // The same engine can be reached there too.
  void add_address(std::size_t host, std::string address) {
    host_at_.emplace(std::move(address), host);
  }
  // Discovery lists exactly these hosts from now on.
  void discover(const std::vector<std::size_t>& hosts);
  void discover_all();
  // Any entries, also ones that are none.
  void discover_entries(std::vector<std::string> entries);
  // Discovery cannot be read just now.
  void fail_discovery(const std::string& reason);
  // A host that is down refuses every connection; its engine keeps its containers.
  void set_down(std::size_t host, bool down);
  // A frozen host takes calls and does not look at them before it thaws.
  void set_frozen(std::size_t host, bool frozen);
  // What else stands between the manager and that host.
  Link& link(std::size_t host) { return hosts_[host].link; }
  // In place of the host's engine comes a new one, empty, with that ID.
  void replace_engine(std::size_t host, const std::string& id);
  // The way breaks that its events take; other calls go on.
  void break_events(std::size_t host);
  // What a daemon does that ends with its containers and comes back.
  void stop_containers(std::size_t host);
  FakeEngine& engine(std::size_t host) { return *hosts_[host].engine; }
  const FakeEngine& engine(std::size_t host) const { return *hosts_[host].engine; }
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
  // Whether it acts, and who does: from now on, also for one that is started later. For a manager
  // that is the only one (options.manager.advertise is empty) this does nothing.
  void set_role(Instant acts_until, const std::string& primary);
  const std::string& own_address() const { return options_.manager.advertise; }
  // Ports of the manager's host that relays listen on, and where each leads.
  using RelayPorts = std::map<std::pair<PortProtocol, std::uint16_t>, OpenRelay>;
  const RelayPorts& relay_ports() const { return relay_ports_; }
  // Somebody else has that port there.
  void take_port(PortProtocol protocol, std::uint16_t port) { relay_ports_[{protocol, port}] = {}; }
  void free_port(PortProtocol protocol, std::uint16_t port) {
    relay_ports_.erase({protocol, port});
  }
  bool manager_runs() const { return manager_ != nullptr; }
  // Asks an engine behind the manager's back; runs no time. For buffered answers only.
  HttpResponse ask_engine(std::size_t host, const HttpRequest& request);
  void set_faults(const Faults& faults) { options_.faults = faults; }
  // How often each fault has really happened.
  const FaultCounts& faults_injected() const { return injected_; }
  void count(FaultKind kind) { ++injected_[kind]; }

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
  // Some engine was asked for events that it remembered no more.
  bool forgot_events() const;
  // How many events of containers all engines have told so far, whoever heard them.
  std::uint64_t container_events() const;
  Tape& tape() { return tape_; }
  const Trace& trace() const { return trace_; }
  void note(std::string_view what, std::string_view detail) { trace_.line(now_, what, detail); }
  std::uint64_t events() const { return events_; }
  const StateEventMatrix& matrix() const { return matrix_; }

 private:
  struct Host {
    std::string address;
    FakeEngineOptions options;
    std::unique_ptr<FakeEngine> engine;
    std::uint32_t replaced = 0;  // How often another engine took its place.
    Instant deadline = never;    // As it stands in deadlines_.
    Link link;
    Lane* lane = nullptr;
    std::vector<ExchangeId> flights;  // To it; ascending.
  };
  // A call or a proxied request on its way: from the manager to an engine and back.
  struct Flight {
    CallId call = 0;        // Of a CallEngine; 0 for a proxied request.
    RequestId request = 0;  // Of a Proxy; 0 for a call.
    EngineKey key = no_key;
    std::size_t host = 0;
    HttpRequest http;
    bool streaming = false;
    bool events = false;  // The engine's event stream.
    bool head_seen = false;
    Fate fate;
    EventQueue::Id timeout = 0;
    Instant last_delivery{};     // Parts of one answer stay in their order.
    std::vector<Output> coming;  // Those parts.
    std::size_t came = 0;        // How many of them.
    std::vector<Output> behind;  // An event that comes behind the next one.
    std::optional<HttpResponse> late;
    HttpResponse gathered;
  };
  struct Client {
    ClientAnswer answer;
    Answered done;
    bool arrived = false;  // The manager has the request.
    std::string body;      // Of a route that has it streamed: the manager does not see it.
  };

  Moment moment_at(const Host& host) const;
  static constexpr std::size_t no_host = ~std::size_t{0};
  std::size_t host_of(EngineKey engine) const {
    return engine < opened_.size() ? opened_[engine] : no_host;
  }

  void deliver(Event event);
  Actions lent_actions();
  void tell_discovery();
  void tell_role();
  // Counts what the manager is about to hear from that host.
  void note_input(const std::string& address, EngineInput input);
  void note_answer(const Flight& flight, const HttpResponse& response);
  void arrive_at_manager(ApiCalled called);
  void cut(RequestId request);
  std::string body_of(RequestId request) const;
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
  void on(const StoreBody& action);
  void on(const OpenRelay& action);
  void on(const CloseRelay& action);
  void on(const LogEntry& action);

  ExchangeId start_flight(Flight&& flight, Duration timeout);
  Flight* flight_of(ExchangeId id) {
    const std::unique_ptr<Flight>* found = flights_.find(id);
    return found == nullptr ? nullptr : found->get();
  }
  std::unique_ptr<Flight> take_flight(ExchangeId id);  // Null if there is none of that name.
  void arrive(ExchangeId flight);
  bool refuses_work(const Flight& flight);
  void work_later(ExchangeId id, const Flight& flight);
  void tell_heard(EngineKey key, std::size_t host, const HttpRequest& request);
  HttpResponse refusal_of(const Flight& flight);
  void take(std::size_t host, Outputs& outputs);
  void send_back(Output& output);
  void send_event_back(ExchangeId id, Flight& flight, Output& output);
  void send_behind(ExchangeId id, Flight& flight);
  void plan_delivery(ExchangeId id, Flight& flight, Output output);
  void receive(ExchangeId id);
  void got(Flight& flight, Reply& part);
  void got(Flight& flight, ReplyHead& part);
  void got(Flight& flight, ReplyData& part);
  void got(Flight& flight, const ReplyEnd& part);
  void answered(ExchangeId id, HttpResponse response);
  void got_half(ExchangeId id, const HttpResponse& response);
  void timed_out(ExchangeId id);
  void reset_flights(std::size_t host);
  void end_flight(ExchangeId flight) { take_flight(flight); }
  void fail_flight(ExchangeId flight, FailureKind kind, const std::string& reason);
  void plan_deadline(std::size_t host);
  void complete(RequestId request);
  Duration latency(Lane& lane);

  SimulatorOptions options_;
  Tape tape_;
  Lane& door_;  // Between clients and the manager.
  Random manager_dice_;
  Random engine_dice_;
  StateEventMatrix matrix_;
  Trace trace_;
  EventQueue queue_;
  Instant now_;
  std::uint64_t events_ = 0;
  FaultCounts injected_;
  std::vector<Host> hosts_;
  std::set<std::pair<Instant, std::size_t>> deadlines_;  // Of the engines.
  std::map<std::string, std::size_t> host_at_;
  std::vector<std::size_t> opened_;        // By EngineKey; no_host where none lives at the address.
  std::optional<DiscoveryListed> listed_;  // What discovery said last.
  RoleChanged role_;
  HashMap<ExchangeId, std::unique_ptr<Flight>> flights_;
  HashMap<CallId, ExchangeId> by_call_;
  RelayPorts relay_ports_;
  HashMap<RequestId, ExchangeId> by_request_;
  std::vector<Actions> spare_actions_;  // To be used again.
  Outputs spare_outputs_;               // Likewise.
  ExchangeId last_flight_ = 0;
  std::map<RequestId, Client> clients_;
  RequestId last_request_ = 0;
  std::uint64_t manager_serial_ = 0;
  std::unique_ptr<Manager> manager_;  // Null while it is stopped.
};

}  // namespace swarm::sim
