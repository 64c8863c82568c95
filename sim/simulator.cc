#include "sim/simulator.h"

#include "core/base/assert.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace swarm::sim {
namespace {

// The virtual clock starts above zero, so that "no time" and "the start" differ.
constexpr Instant start_of_time = Instant(std::chrono::hours(1));
constexpr UnixNanos wall_at_zero = 1'760'000'000'000'000'000;  // An autumn day in 2025.

std::string request_line(const HttpRequest& request) {
  return request.method + " " + request.target;
}

}  // namespace

Simulator::Simulator(SimulatorOptions options)
    : options_(std::move(options)),
      dice_(options_.seed),
      now_(start_of_time),
      manager_(std::make_unique<Manager>(options_.manager, dice_.split())) {}
Simulator::~Simulator() = default;

Moment Simulator::moment() const { return {now_, wall_at_zero + now_.time_since_epoch().count()}; }

// --- The world -------------------------------------------------------------------

std::size_t Simulator::add_host(FakeEngineOptions options) {
  const std::size_t index = hosts_.size();
  Host host;
  host.address = options.address + ":2375";
  host.engine = std::make_unique<FakeEngine>(std::move(options), dice_.split());
  host_at_.emplace(host.address, index);
  hosts_.push_back(std::move(host));
  return index;
}

void Simulator::discover(const std::vector<std::size_t>& hosts) {
  DiscoveryListed listed;
  for (const std::size_t host : hosts) listed.entries.push_back(hosts_[host].address);
  listed_ = listed;
  deliver(std::move(listed));
}

void Simulator::discover_all() {
  std::vector<std::size_t> all(hosts_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  discover(all);
}

void Simulator::set_down(std::size_t host, bool down) {
  trace_.line(now_, down ? "down" : "up", hosts_[host].address);
  hosts_[host].down = down;
  if (!down) return;
  // Connections end.
  std::vector<ExchangeId> ended;
  for (const auto& [id, flight] : flights_) {
    if (flight.host == host) ended.push_back(id);
  }
  for (const ExchangeId id : ended) {
    later(id, [this, id](Flight&) { fail_flight(id, FailureKind::reset, "connection reset"); });
  }
}

void Simulator::set_frozen(std::size_t host, bool frozen) {
  trace_.line(now_, frozen ? "frozen" : "thawed", hosts_[host].address);
  hosts_[host].frozen = frozen;
}

void Simulator::stop_manager() {
  if (!manager_) return;
  trace_.line(now_, "manager stopped");
  manager_.reset();
  std::vector<ExchangeId> ended;
  for (const auto& [id, flight] : flights_) ended.push_back(id);
  for (const ExchangeId id : ended) end_flight(id);
  opened_.clear();
  std::vector<RequestId> left;
  for (const auto& [id, client] : clients_) {
    if (client.arrived && !client.answer.complete) left.push_back(id);
  }
  for (const RequestId id : left) cut(id);
}

void Simulator::start_manager() {
  if (manager_) return;
  trace_.line(now_, "manager started");
  manager_ = std::make_unique<Manager>(options_.manager, dice_.split());
  if (listed_) deliver(*listed_);
}

HttpResponse Simulator::ask_engine(std::size_t host, const HttpRequest& request) {
  const ExchangeId id = ++last_flight_;
  Outputs outputs;
  hosts_[host].engine->request(moment(), id, request, outputs);
  plan_deadline(host);
  HttpResponse response;
  Outputs others;
  for (Output& output : outputs) {
    if (Reply* reply = std::get_if<Reply>(&output); reply && reply->exchange == id) {
      response = std::move(reply->response);
    } else {
      others.push_back(std::move(output));
    }
  }
  take(host, others);
  return response;
}

// --- Time --------------------------------------------------------------------------

bool Simulator::step(Instant until) {
  const Instant engines = deadlines_.empty() ? never : deadlines_.begin()->first;
  const Instant manager = manager_ ? manager_->next_deadline() : never;
  const Instant next = std::min({queue_.next_due(), manager, engines});
  if (next > until || next == never) return false;
  now_ = std::max(now_, next);
  ++events_;
  if (queue_.next_due() <= now_) {
    queue_.pop()();
  } else if (engines <= now_) {
    const std::size_t host = deadlines_.begin()->second;
    Outputs outputs;
    hosts_[host].engine->handle_deadline(moment(), outputs);
    plan_deadline(host);
    take(host, outputs);
  } else {
    Actions actions;
    manager_->handle_deadline(moment(), actions);
    perform(actions);
  }
  return true;
}

void Simulator::run_for(Duration time) {
  const Instant until = now_ + time;
  while (step(until)) {
  }
  now_ = until;
}

void Simulator::plan_deadline(std::size_t index) {
  Host& host = hosts_[index];
  const Instant due = host.engine->next_deadline();
  if (due == host.deadline) return;
  if (host.deadline != never) deadlines_.erase({host.deadline, index});
  host.deadline = due;
  if (due != never) deadlines_.emplace(due, index);
}

Duration Simulator::latency() {
  const auto spread =
      static_cast<std::uint64_t>((options_.latency_max - options_.latency_min).count());
  Duration drawn_latency =
      options_.latency_min + Duration(static_cast<std::int64_t>(dice_.below(spread + 1)));
  if (drawn(options_.faults.slow)) {
    const auto slow = static_cast<std::uint64_t>(options_.faults.slow_max.count());
    drawn_latency += Duration(static_cast<std::int64_t>(dice_.below(slow + 1)));
  }
  return drawn_latency;
}

// Draws nothing for a fault that is off: switching one on leaves the other dice as they were.
bool Simulator::drawn(unsigned thousandths) {
  return thousandths > 0 && dice_.below(1000) < thousandths;
}

// --- Clients -------------------------------------------------------------------------

RequestId Simulator::send(HttpRequest request, Answered done) {
  const RequestId id = ++last_request_;
  trace_.line(now_, "client", request_line(request));
  clients_[id].done = std::move(done);
  ApiCalled called{id, std::move(request), "10.0.0.1:1"};
  queue_.at(now_ + latency(),
            [this, called = std::move(called)]() mutable { arrive_at_manager(std::move(called)); });
  return id;
}

void Simulator::arrive_at_manager(ApiCalled called) {
  const auto client = clients_.find(called.request);
  if (client == clients_.end()) return;  // It left before its request came through.
  if (!manager_) return cut(called.request);
  client->second.arrived = true;
  deliver(std::move(called));
}

void Simulator::cut(RequestId request) {
  clients_.at(request).answer.cut = true;
  complete(request);
}

const ClientAnswer* Simulator::answer(RequestId request) const {
  const auto found = clients_.find(request);
  return found == clients_.end() ? nullptr : &found->second.answer;
}

void Simulator::leave(RequestId request) {
  const auto found = clients_.find(request);
  if (found == clients_.end()) return;
  const bool arrived = found->second.arrived;
  clients_.erase(found);
  const auto flight = by_request_.find(request);
  if (flight != by_request_.end()) end_flight(flight->second);
  if (arrived) deliver(ApiClientGone{request});
}

ClientAnswer Simulator::call(HttpRequest request, Duration limit) {
  const RequestId id = send(std::move(request));
  const Instant until = now_ + limit;
  while (!clients_.at(id).answer.complete && step(until)) {
  }
  ClientAnswer answer = std::move(clients_.at(id).answer);
  clients_.erase(id);
  return answer;
}

void Simulator::complete(RequestId request) {
  const auto found = clients_.find(request);
  if (found == clients_.end()) return;
  found->second.answer.complete = true;
  trace_.line(now_, "answered", std::to_string(found->second.answer.status));
  if (!found->second.done) return;
  const Client client = std::move(found->second);
  clients_.erase(found);
  client.done(client.answer);
}

// --- Events in, actions out ------------------------------------------------------------

void Simulator::deliver(Event event) {
  if (!manager_) return;
  Actions actions;
  manager_->handle(moment(), std::move(event), actions);
  perform(actions);
}

void Simulator::perform(Actions& actions) {
  for (Action& action : actions) {
    std::visit([this](auto& wanted) { on(wanted); }, action);
  }
}

void Simulator::on(const OpenEngine& action) {
  const auto host = host_at_.find(action.address);
  SWARM_ASSERT(host != host_at_.end());
  opened_[action.engine] = host->second;
}

void Simulator::on(const CloseEngine& action) {
  std::vector<ExchangeId> ended;
  for (const auto& [id, flight] : flights_) {
    if (flight.key == action.engine) ended.push_back(id);
  }
  for (const ExchangeId id : ended) end_flight(id);
  opened_.erase(action.engine);
}

void Simulator::on(CallEngine& action) {
  const ExchangeId id = ++last_flight_;
  Flight& flight = flights_[id];
  flight.call = action.call;
  flight.key = action.engine;
  flight.host = opened_.at(action.engine);
  flight.streaming = action.streaming;
  by_call_.emplace(action.call, id);
  trace_.line(now_, "call", hosts_[flight.host].address + " " + request_line(action.request));
  if (action.timeout > Duration::zero()) {
    queue_.at(now_ + action.timeout, [this, id, streaming = action.streaming] {
      const auto found = flights_.find(id);
      if (found == flights_.end() || (streaming && found->second.head_seen)) return;
      fail_flight(id, FailureKind::timeout, "timed out");
    });
  }
  depart(id, std::move(action.request));
}

void Simulator::on(const CancelCall& action) {
  const auto found = by_call_.find(action.call);
  if (found != by_call_.end()) end_flight(found->second);
}

void Simulator::on(Respond& action) {
  const auto found = clients_.find(action.request);
  if (found == clients_.end()) return;
  ClientAnswer& answer = found->second.answer;
  ++answer.answers;
  answer.status = action.status;
  answer.headers = std::move(action.headers);
  for (const SharedBytes& piece : action.body) answer.body += *piece;
  complete(action.request);
}

void Simulator::on(OpenStream& action) {
  const auto found = clients_.find(action.request);
  if (found == clients_.end()) return;
  ++found->second.answer.answers;
  found->second.answer.status = action.status;
  found->second.answer.headers = std::move(action.headers);
}

void Simulator::on(SendChunk& action) {
  const auto found = clients_.find(action.request);
  if (found != clients_.end()) found->second.answer.body += *action.bytes;
}

void Simulator::on(const CloseStream& action) { complete(action.request); }

void Simulator::on(Proxy& action) {
  const ExchangeId id = ++last_flight_;
  Flight& flight = flights_[id];
  flight.request = action.request;
  flight.key = action.engine;
  flight.host = opened_.at(action.engine);
  by_request_.emplace(action.request, id);
  trace_.line(now_, "proxy", hosts_[flight.host].address + " " + request_line(action.http));
  if (action.head_timeout > Duration::zero()) {
    queue_.at(now_ + action.head_timeout, [this, id] {
      const auto found = flights_.find(id);
      if (found == flights_.end() || found->second.head_seen) return;
      fail_flight(id, FailureKind::timeout, "timed out");
    });
  }
  depart(id, std::move(action.http));
}

void Simulator::on(const LogEntry& action) { trace_.line(now_, "log", action.message); }

// --- On the way ----------------------------------------------------------------------------

void Simulator::depart(ExchangeId id, HttpRequest request) {
  Flight& flight = flights_.at(id);
  flight.answer_lost = drawn(options_.faults.answer_lost);
  flight.reset = drawn(options_.faults.connection_reset);
  const bool refused = drawn(options_.faults.refused);
  queue_.at(now_ + latency(), [this, id, refused, request = std::move(request)] {
    const auto found = flights_.find(id);
    if (found == flights_.end()) return;
    const Host& host = hosts_[found->second.host];
    if (refused || host.down) {
      return fail_flight(id, FailureKind::refused, "connection refused");
    }
    if (!host.frozen) arrive(id, request);
  });
}

void Simulator::arrive(ExchangeId id, const HttpRequest& request) {
  const std::size_t host = flights_.at(id).host;
  Outputs outputs;
  hosts_[host].engine->request(moment(), id, request, outputs);
  plan_deadline(host);
  take(host, outputs);
}

void Simulator::take(std::size_t host, Outputs& outputs) {
  if (hosts_[host].down) return;
  for (const Output& output : outputs) {
    std::visit([this](const auto& part) { take_one(part); }, output);
  }
}

void Simulator::later(ExchangeId id, std::function<void(Flight&)> what) {
  const auto found = flights_.find(id);
  if (found == flights_.end()) return;
  Flight& flight = found->second;
  if (flight.answer_lost) return;  // Until the call's deadline.
  flight.last_delivery = std::max(flight.last_delivery, now_ + latency());
  queue_.at(flight.last_delivery, [this, id, what = std::move(what)] {
    const auto still = flights_.find(id);
    if (still != flights_.end()) what(still->second);
  });
}

void Simulator::take_one(const Reply& output) {
  later(output.exchange, [this, output](Flight& flight) {
    if (flight.reset) {
      return fail_flight(output.exchange, FailureKind::reset, "connection reset");
    }
    const CallId call = flight.call;
    const RequestId request = flight.request;
    const bool streaming = flight.streaming;
    end_flight(output.exchange);
    if (request != 0) {
      Respond respond{request, output.response.status, output.response.headers, {}};
      respond.body.push_back(std::make_shared<const std::string>(output.response.body));
      on(respond);
      return deliver(ProxyFinished{request, output.response.status, true, FailureKind::none, {}});
    }
    if (!streaming) return deliver(EngineAnswered{call, output.response});
    deliver(EngineStreamOpened{call, output.response.status, output.response.headers});
    deliver(EngineStreamData{call, output.response.body});
    deliver(EngineStreamEnded{call});
  });
}

void Simulator::take_one(const ReplyHead& output) {
  later(output.exchange, [this, output](Flight& flight) {
    flight.head_seen = true;
    flight.gathered.status = output.status;
    flight.gathered.headers = output.headers;
    if (flight.request != 0) {
      OpenStream open{flight.request, output.status, output.headers};
      return on(open);
    }
    if (flight.streaming) {
      deliver(EngineStreamOpened{flight.call, output.status, output.headers});
    }
  });
}

void Simulator::take_one(const ReplyData& output) {
  later(output.exchange, [this, output](Flight& flight) {
    if (flight.request != 0) {
      SendChunk chunk{flight.request, std::make_shared<const std::string>(output.bytes)};
      return on(chunk);
    }
    if (flight.streaming) return deliver(EngineStreamData{flight.call, output.bytes});
    flight.gathered.body += output.bytes;
  });
}

void Simulator::take_one(const ReplyEnd& output) {
  later(output.exchange, [this, output](Flight& flight) {
    const Flight ended = std::move(flight);
    end_flight(output.exchange);
    if (ended.request != 0) {
      complete(ended.request);
      return deliver(
          ProxyFinished{ended.request, ended.gathered.status, true, FailureKind::none, {}});
    }
    if (ended.streaming) return deliver(EngineStreamEnded{ended.call});
    deliver(EngineAnswered{ended.call, ended.gathered});
  });
}

void Simulator::end_flight(ExchangeId id) {
  const auto found = flights_.find(id);
  if (found == flights_.end()) return;
  by_call_.erase(found->second.call);
  by_request_.erase(found->second.request);
  const std::size_t host = found->second.host;
  flights_.erase(found);
  hosts_[host].engine->gone(moment(), id);
  plan_deadline(host);
}

void Simulator::fail_flight(ExchangeId id, FailureKind kind, const std::string& reason) {
  const Flight failed = flights_.at(id);
  trace_.line(now_, "failed", hosts_[failed.host].address + " " + reason);
  end_flight(id);
  if (failed.call != 0) return deliver(EngineFailed{failed.call, kind, reason});
  if (failed.head_seen) complete(failed.request);
  deliver(ProxyFinished{failed.request, failed.gathered.status, failed.head_seen, kind, reason});
}

}  // namespace swarm::sim
