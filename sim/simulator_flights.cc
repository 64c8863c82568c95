// Calls on their way: from the manager to an engine and back, and what goes wrong on it.
#include "sim/simulator.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

namespace swarm::sim {
namespace {

// How often a way that is blocked is looked at again.
constexpr Duration blocked_pause = std::chrono::milliseconds(500);
// An event that comes behind the next one comes at last if there is none.
constexpr Duration behind_max = std::chrono::seconds(2);
// Shorter than the manager goes on looking for a create without an answer.
constexpr Duration late_work_max = std::chrono::seconds(5);

Errand errand_of(const HttpRequest& request) {
  if (request.method != "POST") return Errand::other;
  if (request.target.ends_with("/start")) return Errand::start;
  const bool create = request.target.find("/containers/create") != std::string::npos;
  return create ? Errand::create : Errand::other;
}

// Seldom it is the wrong system for the image, which the manager treats in its own way.
std::string_view refusal_text(std::uint32_t drawn) {
  return drawn == 3 ? R"({"message":"image operating system \"windows\" cannot be used on this )"
                      R"(platform"})"
                    : R"({"message":"write /var/lib/docker: no space left on device"})";
}

EngineInput input_of(FailureKind kind, bool broken) {
  if (broken) return EngineInput::stream_broken;
  if (kind == FailureKind::refused) return EngineInput::refused;
  return kind == FailureKind::timeout ? EngineInput::timeout : EngineInput::reset;
}

ExchangeId exchange_of(const Output& output) {
  return std::visit([](const auto& part) { return part.exchange; }, output);
}

}  // namespace

ExchangeId Simulator::start_flight(Flight&& flight, Duration timeout) {
  const ExchangeId id = ++last_flight_;
  Host& host = hosts_[flight.host];
  Lane& lane = *host.lane;
  flight.fate = drawn_fate(lane, options_.faults, options_.slow_max, errand_of(flight.http));
  if (timeout > Duration::zero()) {
    flight.timeout = queue_.at(now_ + timeout, [this, id] { timed_out(id); });
  } else {
    flight.fate.answer_lost = false;  // Nobody would ever end it.
  }
  queue_.at(now_ + latency(lane), [this, id] { arrive(id); });
  host.flights.push_back(id);
  flights_.try_emplace(id, std::make_unique<Flight>(std::move(flight)));
  return id;
}

void Simulator::timed_out(ExchangeId id) {
  Flight* const found = flight_of(id);
  if (found == nullptr) return;
  Flight& flight = *found;
  const bool only_head = flight.streaming || flight.request != 0;
  if (only_head && flight.head_seen) return;
  if (flight.late && flight.call != 0) {
    // The manager has given up; that manager hears of it once more.
    queue_.at(now_ + options_.latency_min, [this, call = flight.call, serial = manager_serial_,
                                            host = flight.host, answer = std::move(*flight.late)] {
      if (serial != manager_serial_) return;
      note_input(hosts_[host].address, EngineInput::repeated);
      deliver(EngineAnswered{call, answer});
    });
  }
  fail_flight(id, FailureKind::timeout, "timed out");
}

void Simulator::arrive(ExchangeId id) {
  Flight* const found = flight_of(id);
  if (found == nullptr) return;
  Flight& flight = *found;
  Host& host = hosts_[flight.host];
  if (host.link.requests_blocked || host.link.frozen) {
    queue_.at(now_ + blocked_pause, [this, id] { arrive(id); });
    return;
  }
  if (flight.fate.refused) count(FaultKind::refused);
  if (flight.fate.refused || host.link.down) {
    return fail_flight(id, FailureKind::refused, "connection refused");
  }
  const std::size_t index = flight.host;
  Outputs outputs = std::move(spare_outputs_);
  if (refuses_work(flight)) {
    outputs.push_back(Reply{id, refusal_of(flight)});
  } else if (flight.fate.worked_late) {
    work_later(id, flight);
  } else {
    host.engine->request(moment_at(host), id, flight.http, outputs);
    plan_deadline(index);
  }
  take(index, outputs);
}

bool Simulator::refuses_work(const Flight& flight) {
  if (errand_of(flight.http) == Errand::other) return false;
  if (flight.fate.refused_create) {
    count(FaultKind::refused_create);
    return true;
  }
  return hosts_[flight.host].link.disk_full;
}

// Unless the engine is gone by then, or too ill.
void Simulator::work_later(ExchangeId id, const Flight& flight) {
  count(FaultKind::worked_late);
  Lane& lane = *hosts_[flight.host].lane;
  queue_.at(now_ + latency(lane), [this, id] {
    if (flights_.contains(id)) fail_flight(id, FailureKind::reset, "connection reset");
  });
  Duration work = latency(lane);  // Two draws in one expression would have no order.
  work += lane.up_to(late_work_max);
  queue_.at(now_ + work, [this, key = flight.key, index = flight.host, http = flight.http,
                          replaced = hosts_[flight.host].replaced] {
    const Host& host = hosts_[index];
    const Link& link = host.link;
    if (link.down || link.frozen || link.disk_full || host.replaced != replaced) return;
    trace_.line(now_, "late work", {host.address, http.method, http.target});
    ask_engine(index, http);
    tell_heard(key, index, http);
  });
}

void Simulator::tell_heard(EngineKey key, std::size_t host, const HttpRequest& request) {
  if (options_.heard && manager_) options_.heard(key, host, request);
}

HttpResponse Simulator::refusal_of(const Flight& flight) {
  const bool drawn = flight.fate.refused_create;
  const std::uint32_t kind = drawn ? hosts_[flight.host].lane->below(4) : 0;
  return {500, {}, std::string(refusal_text(kind))};
}

void Simulator::take(std::size_t host, Outputs& outputs) {
  if (!hosts_[host].link.down) {
    for (Output& output : outputs) send_back(output);
  }
  outputs.clear();
  spare_outputs_ = std::move(outputs);
}

void Simulator::send_back(Output& output) {
  const ExchangeId id = exchange_of(output);
  Flight* const found = flight_of(id);
  if (found == nullptr) return;
  Flight& flight = *found;
  if (flight.events) return send_event_back(id, flight, output);
  if (flight.fate.answer_lost) {  // Until the call's deadline.
    const bool first =
        std::holds_alternative<Reply>(output) || std::holds_alternative<ReplyHead>(output);
    if (first) count(FaultKind::answer_lost);
    return;
  }
  if (flight.fate.slow > Duration::zero()) count(FaultKind::slow_answer);
  plan_delivery(id, flight, std::move(output));
}

void Simulator::send_event_back(ExchangeId id, Flight& flight, Output& output) {
  Host& host = hosts_[flight.host];
  if (!std::holds_alternative<ReplyData>(output))
    return plan_delivery(id, flight, std::move(output));
  if (host.link.events_silent) return count(FaultKind::silent_events);
  switch (drawn_event_fate(*host.lane, options_.faults)) {
    case EventFate::gap:
      return count(FaultKind::event_gap);
    case EventFate::disorder:
      count(FaultKind::event_disorder);
      flight.behind.push_back(std::move(output));
      queue_.at(now_ + behind_max, [this, id] {
        if (Flight* const still = flight_of(id)) send_behind(id, *still);
      });
      return;
    case EventFate::cut:
      count(FaultKind::event_cut);
      flight.fate.cut_body = true;
      break;
    case EventFate::through:
      break;
  }
  plan_delivery(id, flight, std::move(output));
  send_behind(id, flight);
}

void Simulator::send_behind(ExchangeId id, Flight& flight) {
  for (Output& late : flight.behind) plan_delivery(id, flight, std::move(late));
  flight.behind.clear();
}

void Simulator::plan_delivery(ExchangeId id, Flight& flight, Output output) {
  Host& host = hosts_[flight.host];
  Duration way = latency(*host.lane) + flight.fate.slow;
  if (host.link.slow_max > Duration::zero()) way += host.lane->up_to(host.link.slow_max);
  flight.last_delivery = std::max(flight.last_delivery, now_ + way);
  flight.coming.push_back(std::move(output));
  queue_.at(flight.last_delivery, [this, id] { receive(id); });
}

// The next part of that flight's answer reaches the manager.
void Simulator::receive(ExchangeId id) {
  Flight* const found = flight_of(id);
  if (found == nullptr) return;
  Flight& flight = *found;
  if (hosts_[flight.host].link.answers_blocked) {
    queue_.at(now_ + blocked_pause, [this, id] { receive(id); });
    return;
  }
  Output part = std::move(flight.coming[flight.came++]);
  if (flight.came == flight.coming.size()) {
    flight.coming.clear();
    flight.came = 0;
  }
  std::visit([&](auto& came) { got(flight, came); }, part);
}

void Simulator::got(Flight& flight, Reply& part) {
  const ExchangeId id = part.exchange;
  if (flight.fate.answer_late && flight.call != 0 && !flight.streaming) {
    count(FaultKind::answer_late);
    flight.late = std::move(part.response);
    return;
  }
  if (flight.fate.reset) {
    count(FaultKind::reset);
    return fail_flight(id, FailureKind::reset, "connection reset");
  }
  if (flight.fate.cut_body) {
    count(FaultKind::cut_body);
    return got_half(id, part.response);
  }
  answered(id, std::move(part.response));
}

void Simulator::answered(ExchangeId id, HttpResponse response) {
  const std::unique_ptr<Flight> landed = take_flight(id);
  const Flight& flight = *landed;
  note_answer(flight, response);
  if (flight.request != 0) {
    Respond respond{flight.request, response.status, std::move(response.headers), {}};
    respond.body.push_back(std::make_shared<const std::string>(std::move(response.body)));
    on(respond);
    return deliver(ProxyFinished{flight.request, response.status, true, FailureKind::none, {}});
  }
  if (flight.streaming) {
    deliver(EngineStreamOpened{flight.call, response.status, response.headers});
    deliver(EngineStreamData{flight.call, response.body});
    return deliver(EngineStreamEnded{flight.call});
  }
  if (flight.fate.answer_twice) {
    count(FaultKind::answer_twice);
    deliver(EngineAnswered{flight.call, response});
    note_input(hosts_[flight.host].address, EngineInput::repeated);
  }
  deliver(EngineAnswered{flight.call, std::move(response)});
  tell_heard(flight.key, flight.host, flight.http);
}

// The head and the first half of the body came; then the connection ended.
void Simulator::got_half(ExchangeId id, const HttpResponse& response) {
  Flight& flight = *flight_of(id);
  const std::string half = response.body.substr(0, response.body.size() / 2);
  if (flight.request != 0) {
    flight.head_seen = true;
    flight.gathered.status = response.status;
    OpenStream open{flight.request, response.status, response.headers};
    on(open);
    SendChunk chunk{flight.request, std::make_shared<const std::string>(half)};
    on(chunk);
  } else if (flight.streaming) {
    const CallId call = flight.call;
    deliver(EngineStreamOpened{call, response.status, response.headers});
    deliver(EngineStreamData{call, half});
    if (!flights_.contains(id)) return;
  }
  fail_flight(id, FailureKind::reset, "connection reset");
}

void Simulator::got(Flight& flight, ReplyHead& part) {
  if (flight.fate.reset && !flight.events) {
    count(FaultKind::reset);
    return fail_flight(part.exchange, FailureKind::reset, "connection reset");
  }
  flight.head_seen = true;
  flight.gathered.status = part.status;
  flight.gathered.headers = part.headers;
  if (flight.streaming) note_input(hosts_[flight.host].address, EngineInput::stream_opened);
  if (flight.request != 0) {
    OpenStream open{flight.request, part.status, std::move(part.headers)};
    return on(open);
  }
  if (flight.streaming) {
    deliver(EngineStreamOpened{flight.call, part.status, std::move(part.headers)});
  }
}

void Simulator::got(Flight& flight, ReplyData& part) {
  const ExchangeId id = part.exchange;
  const bool cut = flight.fate.cut_body;
  if (cut) part.bytes.resize(part.bytes.size() / 2);
  if (flight.streaming) note_input(hosts_[flight.host].address, EngineInput::stream_data);
  if (flight.request != 0) {
    SendChunk chunk{flight.request, std::make_shared<const std::string>(std::move(part.bytes))};
    on(chunk);
  } else if (flight.streaming) {
    deliver(EngineStreamData{flight.call, std::move(part.bytes)});
  } else {
    flight.gathered.body += part.bytes;
  }
  const Flight* still = flight_of(id);
  if (!cut || still == nullptr) return;
  if (!still->events) count(FaultKind::cut_body);
  fail_flight(id, FailureKind::reset, "connection reset");
}

void Simulator::got(Flight&, const ReplyEnd& part) {
  const std::unique_ptr<Flight> landed = take_flight(part.exchange);
  const Flight& ended = *landed;
  note_answer(ended, ended.gathered);
  if (ended.request != 0) {
    complete(ended.request);
    return deliver(
        ProxyFinished{ended.request, ended.gathered.status, true, FailureKind::none, {}});
  }
  if (ended.streaming) return deliver(EngineStreamEnded{ended.call});
  deliver(EngineAnswered{ended.call, ended.gathered});
}

void Simulator::reset_flights(std::size_t host) {
  const std::vector<ExchangeId> ended = hosts_[host].flights;
  for (const ExchangeId id : ended) {
    queue_.at(now_ + latency(*hosts_[host].lane), [this, id] {
      if (flights_.contains(id)) fail_flight(id, FailureKind::reset, "connection reset");
    });
  }
}

// It has landed, or crashed, or nobody waits for it.
std::unique_ptr<Simulator::Flight> Simulator::take_flight(ExchangeId id) {
  std::unique_ptr<Flight>* const found = flights_.find(id);
  if (found == nullptr) return nullptr;
  std::unique_ptr<Flight> flight = std::move(*found);
  flights_.erase(id);
  by_call_.erase(flight->call);
  by_request_.erase(flight->request);
  queue_.cancel(flight->timeout);
  Host& host = hosts_[flight->host];
  host.flights.erase(std::ranges::lower_bound(host.flights, id));
  host.engine->gone(moment_at(host), id);
  plan_deadline(flight->host);
  return flight;
}

void Simulator::fail_flight(ExchangeId id, FailureKind kind, const std::string& reason) {
  const std::unique_ptr<Flight> landed = take_flight(id);
  const Flight& failed = *landed;
  const std::string& address = hosts_[failed.host].address;
  trace_.line(now_, "failed", {address, reason});
  note_input(address, failed.request != 0 ? EngineInput::tunnel_failed
                                          : input_of(kind, failed.streaming && failed.head_seen));
  if (failed.call != 0) {
    deliver(EngineFailed{failed.call, kind, reason});
    return tell_heard(failed.key, failed.host, failed.http);
  }
  if (failed.head_seen) complete(failed.request);
  deliver(ProxyFinished{failed.request, failed.gathered.status, failed.head_seen, kind, reason});
}

}  // namespace swarm::sim
