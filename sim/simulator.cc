#include "sim/simulator.h"

#include "core/cluster/cluster.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace swarm::sim {
namespace {

// The virtual clock starts above zero, so that "no time" and "the start" differ.
constexpr Instant start_of_time = Instant(std::chrono::hours(1));
constexpr UnixNanos wall_at_zero = 1'760'000'000'000'000'000;  // An autumn day in 2025.

Tape tape_for(const SimulatorOptions& options) {
  return options.script ? Tape(*options.script) : Tape(options.seed, options.keep_tape);
}

}  // namespace

Simulator::Simulator(SimulatorOptions options)
    : options_(std::move(options)),
      tape_(tape_for(options_)),
      door_(tape_.lane({LaneKind::door})),
      manager_dice_(tape_.seed() ^ 0x4D41'4E41),
      engine_dice_(tape_.seed() ^ 0x454E'4749),
      trace_(options_.keep_trace),
      now_(start_of_time),
      manager_(std::make_unique<Manager>(options_.manager, manager_dice_.split())) {}
Simulator::~Simulator() = default;

Moment Simulator::moment() const { return {now_, wall_at_zero + now_.time_since_epoch().count()}; }

Moment Simulator::moment_at(const Host& host) const {
  Moment at = moment();
  at.wall += host.link.clock_offset;
  return at;
}

// --- The world -------------------------------------------------------------------

std::size_t Simulator::add_host(FakeEngineOptions options) {
  const std::size_t index = hosts_.size();
  Host host;
  host.address = options.address + ":2375";
  host.options = options;
  host.engine = std::make_unique<FakeEngine>(std::move(options), engine_dice_.split());
  host.lane = &tape_.lane({LaneKind::link, static_cast<std::uint32_t>(index)});
  host_at_.emplace(host.address, index);
  hosts_.push_back(std::move(host));
  return index;
}

void Simulator::discover(const std::vector<std::size_t>& hosts) {
  std::vector<std::string> entries;
  entries.reserve(hosts.size());
  for (const std::size_t host : hosts) entries.push_back(hosts_[host].address);
  discover_entries(std::move(entries));
}

void Simulator::discover_all() {
  std::vector<std::size_t> all(hosts_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  discover(all);
}

void Simulator::discover_entries(std::vector<std::string> entries) {
  trace_.line(now_, "discovery", std::to_string(entries.size()));
  listed_ = DiscoveryListed{std::move(entries)};
  tell_discovery();
}

void Simulator::tell_discovery() {
  if (!manager_) return;
  for (const std::string& entry : listed_->entries) note_input(entry, EngineInput::listed);
  for (const Engine* engine : manager_->cluster().engines()) {
    if (std::ranges::find(listed_->entries, engine->address) == listed_->entries.end()) {
      note_input(engine->address, EngineInput::unlisted);
    }
  }
  deliver(*listed_);
}

void Simulator::fail_discovery(const std::string& reason) {
  trace_.line(now_, "discovery failed");
  deliver(DiscoveryFailed{reason});
}

void Simulator::set_down(std::size_t host, bool down) {
  trace_.line(now_, down ? "down" : "up", hosts_[host].address);
  hosts_[host].link.down = down;
  if (down) reset_flights(host);
}

void Simulator::set_frozen(std::size_t host, bool frozen) {
  trace_.line(now_, frozen ? "frozen" : "thawed", hosts_[host].address);
  hosts_[host].link.frozen = frozen;
}

void Simulator::replace_engine(std::size_t index, const std::string& id) {
  Host& host = hosts_[index];
  trace_.line(now_, "replaced", {host.address, id});
  reset_flights(index);
  host.options.id = id;
  ++host.replaced;
  host.engine = std::make_unique<FakeEngine>(host.options, engine_dice_.split());
  plan_deadline(index);
}

void Simulator::break_events(std::size_t index) {
  for (const ExchangeId id : hosts_[index].flights) {
    if (!flight_of(id)->events) continue;
    queue_.at(now_ + latency(*hosts_[index].lane), [this, id] {
      if (flights_.contains(id)) fail_flight(id, FailureKind::reset, "connection reset");
    });
  }
}

void Simulator::stop_containers(std::size_t index) {
  std::vector<std::string> ended, again;
  for (const EngineContainer& container : hosts_[index].engine->containers()) {
    if (!container.running) continue;
    (container.restarts ? again : ended).emplace_back(container.id);
  }
  for (const auto* ids : {&ended, &again}) {
    for (const std::string& id : *ids) {
      ask_engine(index, {"POST", "/containers/" + id + "/kill", {}, {}});
    }
  }
  for (const std::string& id : again) {
    ask_engine(index, {"POST", "/containers/" + id + "/start", {}, {}});
  }
}

void Simulator::stop_manager() {
  if (!manager_) return;
  trace_.line(now_, "manager stopped");
  manager_.reset();
  // Its sockets are closed; what others listen on stays.
  std::erase_if(relay_ports_, [](const auto& entry) { return entry.second.relay != 0; });
  std::vector<ExchangeId> ended;
  for (const Host& host : hosts_) {
    ended.insert(ended.end(), host.flights.begin(), host.flights.end());
  }
  std::ranges::sort(ended);
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
  ++manager_serial_;
  manager_ = std::make_unique<Manager>(options_.manager, manager_dice_.split());
  tell_role();
  if (listed_) tell_discovery();
}

void Simulator::set_role(Instant acts_until, const std::string& primary) {
  if (own_address().empty()) return;
  trace_.line(now_, "role", {acts_until > now_ ? "acts" : "does not act", primary});
  role_ = {acts_until, primary};
  tell_role();
}

void Simulator::tell_role() {
  if (!own_address().empty()) deliver(role_);
}

bool Simulator::forgot_events() const {
  return std::ranges::any_of(hosts_, [](const Host& host) { return host.engine->forgot_events(); });
}

std::uint64_t Simulator::container_events() const {
  std::uint64_t sum = 0;
  for (const Host& host : hosts_) sum += host.engine->container_events();
  return sum;
}

HttpResponse Simulator::ask_engine(std::size_t host, const HttpRequest& request) {
  const ExchangeId id = ++last_flight_;
  Outputs outputs;
  hosts_[host].engine->request(moment_at(hosts_[host]), id, request, outputs);
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
    Outputs outputs = std::move(spare_outputs_);
    hosts_[host].engine->handle_deadline(moment_at(hosts_[host]), outputs);
    plan_deadline(host);
    take(host, outputs);
  } else {
    Actions actions = lent_actions();
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

Duration Simulator::latency(Lane& lane) {
  return options_.latency_min + lane.up_to(options_.latency_max - options_.latency_min);
}

// --- Clients -------------------------------------------------------------------------

RequestId Simulator::send(HttpRequest request, Answered done) {
  const RequestId id = ++last_request_;
  trace_.line(now_, "client", {request.method, request.target});
  clients_[id].done = std::move(done);
  ApiCalled called{id, std::move(request), "10.0.0.1:1"};
  queue_.at(now_ + latency(door_),
            [this, called = std::move(called)]() mutable { arrive_at_manager(std::move(called)); });
  return id;
}

void Simulator::arrive_at_manager(ApiCalled called) {
  const auto client = clients_.find(called.request);
  if (client == clients_.end()) return;  // It left before its request came through.
  if (!manager_) return cut(called.request);
  client->second.arrived = true;
  const BodyPolicy policy = manager_->body_policy(called.http.method, called.http.target);
  if (policy.kind == BodyPolicy::Kind::streamed) {
    client->second.body = std::exchange(called.http.body, {});
  }
  deliver(std::move(called));
}

std::string Simulator::body_of(RequestId request) const {
  const auto found = clients_.find(request);
  return found == clients_.end() ? std::string() : found->second.body;
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
  const ExchangeId* flight = by_request_.find(request);
  if (flight != nullptr) end_flight(*flight);
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

}  // namespace swarm::sim
