// What the manager wants done, and how the simulated world does it.
#include "core/cluster/cluster.h"
#include "sim/simulator.h"

#include <utility>
#include <variant>

namespace swarm::sim {
namespace {

bool is_event_stream(const CallEngine& action) {
  return action.streaming && action.request.target.find("/events") != std::string::npos;
}

EngineInput input_of(const HttpRequest& request) {
  const std::string_view target = request.target;
  const bool asks = request.method == "GET";
  if (target.find("/containers/create") != target.npos) return EngineInput::created;
  if (!asks) return EngineInput::done;
  if (target.ends_with("/info")) return EngineInput::facts;
  if (target.ends_with("/version")) return EngineInput::version;
  if (target.ends_with("/_ping")) return EngineInput::ping;
  if (target.find("/containers/json") != target.npos) return EngineInput::container_list;
  if (target.find("/containers/") != target.npos && target.ends_with("/json")) {
    return EngineInput::inspection;
  }
  const bool list = target.find("/images/json") != target.npos || target.ends_with("/networks") ||
                    target.ends_with("/volumes");
  return list ? EngineInput::other_list : EngineInput::done;
}

}  // namespace

// What is performed may deliver further events: then there are several lists at once.
Actions Simulator::lent_actions() {
  if (spare_actions_.empty()) return {};
  Actions actions = std::move(spare_actions_.back());
  spare_actions_.pop_back();
  return actions;
}

void Simulator::deliver(Event event) {
  if (!manager_) return;
  Actions actions = lent_actions();
  manager_->handle(moment(), std::move(event), actions);
  perform(actions);
}

// --- What meets an engine in which state ------------------------------------------------

void Simulator::note_input(const std::string& address, EngineInput input) {
  if (!manager_) return;
  const Engine* engine = manager_->cluster().engine_at(address);
  matrix_.count(engine == nullptr ? EngineState::disconnected : engine->state, input);
}

void Simulator::note_answer(const Flight& flight, const HttpResponse& response) {
  const std::string& address = hosts_[flight.host].address;
  if (flight.request != 0) return note_input(address, EngineInput::tunnel_done);
  if (flight.streaming) return note_input(address, EngineInput::stream_ended);
  if (response.status >= 400) return note_input(address, EngineInput::refusal);
  note_input(address, input_of(flight.http));
  const Engine* engine = manager_ ? manager_->cluster().engine_at(address) : nullptr;
  if (engine == nullptr || !flight.http.target.ends_with("/info")) return;
  // The ID as the engine has it now; nobody changes it while its answer is on the way.
  const bool same =
      engine->facts.id.empty() || engine->facts.id == hosts_[flight.host].engine->options().id;
  if (!same) note_input(address, EngineInput::other_facts);
}

void Simulator::perform(Actions& actions) {
  for (Action& action : actions) {
    std::visit([this](auto& wanted) { on(wanted); }, action);
  }
  actions.clear();
  spare_actions_.push_back(std::move(actions));
}

void Simulator::on(const OpenEngine& action) {
  const auto host = host_at_.find(action.address);
  if (host == host_at_.end()) return;
  if (opened_.size() <= action.engine) opened_.resize(action.engine + 1, no_host);
  opened_[action.engine] = host->second;
}

void Simulator::on(const CloseEngine& action) {
  const std::size_t host = host_of(action.engine);
  if (host == no_host) return;
  std::vector<ExchangeId> ended = hosts_[host].flights;
  std::erase_if(ended, [&](ExchangeId id) { return flight_of(id)->key != action.engine; });
  for (const ExchangeId id : ended) {
    if (flight_of(id)->request == 0) {
      end_flight(id);
      continue;
    }
    // Its client is still there and must hear of it.
    queue_.at(now_ + options_.latency_min, [this, id] {
      if (flights_.contains(id)) fail_flight(id, FailureKind::forgotten, "engine forgotten");
    });
  }
  opened_[action.engine] = no_host;
}

void Simulator::on(CallEngine& action) {
  const std::size_t host = host_of(action.engine);
  if (host == no_host) {
    // Nobody lives there. Not at once: an answer never comes within the call itself.
    queue_.at(now_ + options_.latency_min, [this, call = action.call, serial = manager_serial_] {
      if (serial == manager_serial_) {
        deliver(EngineFailed{call, FailureKind::refused, "connection refused"});
      }
    });
    return;
  }
  trace_.line(now_, "call", {hosts_[host].address, action.request.method, action.request.target});
  Flight flight;
  flight.call = action.call;
  flight.key = action.engine;
  flight.host = host;
  flight.streaming = action.streaming;
  flight.events = is_event_stream(action);
  flight.http = std::move(action.request);
  if (action.stored_body != 0) flight.http.body = body_of(action.stored_body);
  by_call_.try_emplace(action.call, start_flight(std::move(flight), action.timeout));
}

void Simulator::on(const CancelCall& action) {
  const ExchangeId* found = by_call_.find(action.call);
  if (found != nullptr) end_flight(*found);
}

void Simulator::on(Respond& action) {
  const auto found = clients_.find(action.request);
  if (found == clients_.end()) return;
  ClientAnswer& answer = found->second.answer;
  ++answer.answers;
  answer.status = action.status;
  answer.headers = std::move(action.headers);
  for (const SharedPart& part : action.body) answer.body += part.bytes;
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
  const std::size_t host = host_of(action.engine);
  if (host == no_host) {
    queue_.at(now_ + options_.latency_min, [this, request = action.request] {
      deliver(ProxyFinished{request, 0, false, FailureKind::refused, "connection refused"});
    });
    return;
  }
  trace_.line(now_, "proxy", {hosts_[host].address, action.http.method, action.http.target});
  Flight flight;
  flight.request = action.request;
  flight.key = action.engine;
  flight.host = host;
  flight.http = std::move(action.http);
  if (action.body_from_client) flight.http.body = body_of(action.request);
  by_request_.try_emplace(action.request, start_flight(std::move(flight), action.head_timeout));
}

// The upload takes its time, like a message.
void Simulator::on(const StoreBody& action) {
  const bool fails = door_.chance(options_.faults[FaultKind::upload_failed]);
  if (fails) count(FaultKind::upload_failed);
  queue_.at(now_ + options_.latency_min, [this, request = action.request, fails] {
    const auto client = clients_.find(request);
    if (client == clients_.end() || !client->second.arrived) return;
    deliver(BodyStored{request, fails ? "no space left on device" : ""});
  });
}

// Of the manager's host: its ports are free, but those that a test says are not.
void Simulator::on(const OpenRelay& action) {
  constexpr std::uint16_t drawn_from = 49152;
  std::uint16_t port = action.listen;
  if (port == 0) {
    port = drawn_from;
    while (relay_ports_.contains({action.protocol, port})) ++port;
  }
  const bool taken = !relay_ports_.emplace(std::pair{action.protocol, port}, action).second;
  queue_.at(now_, [this, relay = action.relay, port, taken] {
    if (taken) return deliver(RelayFailed{relay, "Address already in use"});
    deliver(RelayOpened{relay, port});
  });
}

void Simulator::on(const CloseRelay& action) {
  std::erase_if(relay_ports_,
                [&](const auto& entry) { return entry.second.relay == action.relay; });
}

void Simulator::on(const LogEntry& action) {
  trace_.line(now_, "log", action.message);
  if (options_.log) options_.log(action);
}

}  // namespace swarm::sim
