// A whole manager over in-memory engines, in virtual time: a request goes in, an answer comes out.
// Nothing is real but the core: every byte passes through the same actions and events as in the
// program.
#pragma once

#include "core/cluster/action.h"
#include "core/cluster/cluster.h"
#include "core/cluster/event.h"
#include "core/cluster/options.h"
#include "core/manager/manager.h"
#include "core/model/stats.h"
#include "sim/fake_engine.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace swarm::test {

// What a client has got so far.
struct Answer {
  int status = 0;  // 0: no head yet.
  Headers headers;
  std::string body;
  bool complete = false;
  Instant head_at{};
};

struct HarnessSetup {
  int engines = 3;
  ManagerOptions options{};
  // May change an engine before it is made; the index counts from 0.
  std::function<void(int, sim::FakeEngineOptions&)> tune{};
};

class ManagerHarness {
 public:
  explicit ManagerHarness(HarnessSetup setup = {}) : manager_(setup.options, Random(7)) {
    DiscoveryListed listed;
    for (int i = 0; i < setup.engines; ++i) {
      sim::FakeEngineOptions options;
      const std::string number = std::to_string(i + 1);
      options.id = "ENGINE-" + number;
      options.name = "node-" + number;
      options.address = "10.0.0." + number;
      if (setup.tune) setup.tune(i, options);
      const std::string address = options.address + ":2375";
      listed.entries.push_back(address);
      Node node;
      node.engine = std::make_unique<sim::FakeEngine>(std::move(options), Random(100 + i));
      nodes_.push_back(std::move(node));
      node_at_[address] = nodes_.size() - 1;
    }
    deliver(Event(std::move(listed)));
    run_for(std::chrono::seconds(2));
  }

  // --- As a client ---------------------------------------------------------------
  RequestId start(std::string method, std::string target, std::string body = {},
                  Headers headers = {}) {
    const RequestId id = ++last_request_;
    answers_[id] = Answer{};
    ApiCalled called;
    called.request = id;
    const BodyPolicy policy = manager_.body_policy(method, target);
    if (policy.kind == BodyPolicy::Kind::streamed) bodies_[id] = std::exchange(body, {});
    called.http = {std::move(method), std::move(target), std::move(headers), std::move(body)};
    deliver(Event(std::move(called)));
    return id;
  }

  // Waits until the answer is whole, for five virtual minutes at most.
  Answer call(std::string method, std::string target, std::string body = {}, Headers headers = {}) {
    const RequestId id =
        start(std::move(method), std::move(target), std::move(body), std::move(headers));
    const Instant limit = now_ + std::chrono::minutes(5);
    while (!answers_[id].complete && now_ < limit && step(limit)) {
    }
    return answers_[id];
  }

  const Answer& answer(RequestId id) { return answers_[id]; }

  // Bytes on a connection that the request has taken over; empty: the client's side ends.
  void input(RequestId id, std::string_view bytes) {
    for (auto& [exchange, flow] : flows_) {
      if (flow.request != id) continue;
      sim::Outputs outputs;
      nodes_[flow.node].engine->input(moment(), exchange, bytes, outputs);
      take(std::move(outputs));
      return;
    }
  }

  void leave(RequestId id) {
    for (auto at = flows_.begin(); at != flows_.end();) {
      if (at->second.request == id) {
        nodes_[at->second.node].engine->gone(moment(), at->first);
        at = flows_.erase(at);
      } else {
        ++at;
      }
    }
    deliver(Event(ApiClientGone{id}));
  }

  // --- As the world ----------------------------------------------------------------
  void run_for(Duration time) {
    const Instant end = now_ + time;
    while (step(end)) {
    }
    now_ = end;
  }

  // A node that is down refuses every call; one that hangs never answers.
  void set_down(int node, bool down) { at(node).down = down; }
  void set_hanging(int node, bool hangs) { at(node).hangs = hangs; }
  // That engine's clock tells the true time plus this.
  void set_clock_off(int node, Duration by) { at(node).clock_off = by; }
  // What discovery lists from now on; who is missing has left on purpose.
  void list(std::vector<std::string> entries) {
    DiscoveryListed listed{std::move(entries), {}};
    for (const auto& [address, node] : node_at_) {
      if (std::ranges::find(listed.entries, address) == listed.entries.end()) {
        listed.left.push_back(address);
      }
    }
    deliver(Event(std::move(listed)));
  }
  // Answers in place of the engine where it gives something.
  using Intercept = std::function<std::optional<HttpResponse>(const HttpRequest&)>;
  void intercept(int node, Intercept intercept) { at(node).intercept = std::move(intercept); }

  // Asks an engine behind the manager's back; runs no time. For answers that come at once.
  void ask_engine(int node, std::string method, std::string target, std::string body = {}) {
    sim::Outputs outputs;
    HttpRequest request{std::move(method), std::move(target), {}, std::move(body)};
    const std::uint64_t exchange = ++last_exchange_;
    at(node).engine->request(moment_of(at(node)), exchange, request, outputs);
    take(std::move(outputs));
  }

  // What comes of the next bodies that are to be stored; empty: it goes well.
  void set_store_problem(std::string problem) { store_problem_ = std::move(problem); }

  // Every request that came to that node since the start, or since forget_requests().
  const std::vector<HttpRequest>& requests(int node) { return at(node).requests; }
  void forget_requests() {
    for (Node& node : nodes_) node.requests.clear();
  }
  // Exchanges that are open at that node.
  std::size_t open_exchanges(int node) {
    std::size_t open = 0;
    for (const auto& [exchange, flow] : flows_) open += flow.node == index(node) ? 1 : 0;
    return open;
  }

  // Cuts the connections of that node whose request names the text.
  void cut(int node, std::string_view in_target) {
    std::vector<std::uint64_t> found;
    for (const auto& [exchange, flow] : flows_) {
      const bool meant = flow.target.find(in_target) != std::string::npos;
      if (flow.node == index(node) && meant) found.push_back(exchange);
    }
    for (const std::uint64_t exchange : found) {
      if (flows_.contains(exchange)) fail(exchange, FailureKind::reset, "connection reset");
    }
  }

  Manager& manager() { return manager_; }
  Instant now() const { return now_; }

 private:
  struct Node {
    std::unique_ptr<sim::FakeEngine> engine;
    bool down = false;
    bool hangs = false;
    Duration clock_off{};
    Intercept intercept;
    std::vector<HttpRequest> requests;
  };
  // One exchange with an engine, on behalf of a call or of a client.
  struct Flow {
    std::size_t node = 0;
    EngineKey engine = no_key;
    std::string target;
    CallId call = 0;        // Of a call.
    RequestId request = 0;  // Of a proxied exchange.
    bool streaming = false;
    Headers replace;  // Of a proxied exchange.
    HttpResponse answer;
  };
  // What happens later: an event for the manager, if the exchange that it belongs to still stands.
  struct Later {
    std::uint64_t exchange = 0;  // 0: always.
    std::function<void()> happen;
  };

  static constexpr Duration latency = std::chrono::milliseconds(1);

  static std::size_t index(int node) { return static_cast<std::size_t>(node); }
  Node& at(int node) { return nodes_.at(index(node)); }
  Moment moment() const {
    return {now_, 1'700'000'000'000'000'000 + now_.time_since_epoch().count()};
  }

  Moment moment_of(const Node& node) const {
    return {now_, moment().wall + node.clock_off.count()};
  }

  void after(Duration delay, std::uint64_t exchange, std::function<void()> happen) {
    later_.emplace(std::pair(now_ + delay, ++last_order_), Later{exchange, std::move(happen)});
  }

  // Lets the next thing happen that is due by `end`; false: nothing is.
  bool step(Instant end) {
    Instant next = manager_.next_deadline();
    if (!later_.empty()) next = std::min(next, later_.begin()->first.first);
    for (const Node& node : nodes_) next = std::min(next, node.engine->next_deadline());
    if (next > end) return false;
    now_ = std::max(now_, next);
    if (!later_.empty() && later_.begin()->first.first <= now_) {
      auto due = later_.extract(later_.begin());
      const std::uint64_t exchange = due.mapped().exchange;
      if (exchange == 0 || flows_.contains(exchange)) due.mapped().happen();
      return true;
    }
    for (Node& node : nodes_) {
      if (node.engine->next_deadline() > now_) continue;
      sim::Outputs outputs;
      node.engine->handle_deadline(moment_of(node), outputs);
      take(std::move(outputs));
    }
    Actions actions;
    manager_.handle_deadline(moment(), actions);
    perform(std::move(actions));
    return true;
  }

  void deliver(Event&& event) {
    Actions actions;
    manager_.handle(moment(), std::move(event), actions);
    perform(std::move(actions));
  }

  void perform(Actions&& actions) {
    for (Action& action : actions) {
      std::visit([this](auto& each) { act(each); }, action);
    }
  }

  void act(OpenEngine& open) { node_of_[open.engine] = node_at_.at(open.address); }
  void act(CloseEngine& close) {
    std::vector<std::uint64_t> ended;
    for (const auto& [exchange, flow] : flows_) {
      if (flow.engine == close.engine) ended.push_back(exchange);
    }
    for (const std::uint64_t exchange : ended) {
      // Calls end without a word, clients do not.
      const bool proxied = flows_.at(exchange).request != 0;
      if (!proxied) {
        flows_.erase(exchange);
        continue;
      }
      after(Duration{}, exchange,
            [this, exchange] { fail(exchange, FailureKind::forgotten, "engine forgotten"); });
    }
  }
  void act(CallEngine& call) {
    Flow flow;
    flow.engine = call.engine;
    flow.call = call.call;
    flow.streaming = call.streaming;
    if (call.stored_body != 0) call.request.body = bodies_[call.stored_body];
    open(std::move(flow), call.request, call.timeout);
  }
  void act(CancelCall& cancel) {
    for (auto at = flows_.begin(); at != flows_.end(); ++at) {
      if (at->second.call != cancel.call) continue;
      nodes_[at->second.node].engine->gone(moment(), at->first);
      flows_.erase(at);
      return;
    }
  }
  void act(Proxy& proxy) {
    Flow flow;
    flow.engine = proxy.engine;
    flow.request = proxy.request;
    flow.replace = proxy.response_headers;
    if (proxy.body_from_client) proxy.http.body = bodies_[proxy.request];
    open(std::move(flow), proxy.http, proxy.head_timeout);
  }
  void act(StoreBody& store) {
    after(latency, 0, [this, request = store.request] {
      deliver(Event(BodyStored{request, store_problem_}));
    });
  }
  void act(OpenRelay&) {}
  void act(CloseRelay&) {}
  void act(Respond& respond) {
    head(respond.request, respond.status, respond.headers);
    for (const SharedPart& part : respond.body) answers_[respond.request].body += part.bytes;
    answers_[respond.request].complete = true;
  }
  void act(OpenStream& open) { head(open.request, open.status, open.headers); }
  void act(SendChunk& chunk) { answers_[chunk.request].body += *chunk.bytes; }
  void act(CloseStream& close) { answers_[close.request].complete = true; }
  void act(LogEntry&) {}

  void head(RequestId id, int status, const Headers& headers) {
    Answer& answer = answers_[id];
    answer.status = status;
    answer.headers = headers;
    answer.head_at = now_;
  }

  void open(Flow flow, const HttpRequest& request, Duration timeout) {
    const std::uint64_t exchange = ++last_exchange_;
    flow.node = node_of_.at(flow.engine);
    flow.target = request.target;
    Node& node = nodes_[flow.node];
    node.requests.push_back(request);
    flows_[exchange] = std::move(flow);
    if (node.down) {
      return after(latency, exchange, [this, exchange] {
        fail(exchange, FailureKind::refused, "connection refused");
      });
    }
    if (timeout != Duration{}) {
      after(timeout, exchange, [this, exchange] {
        const Flow& late = flows_.at(exchange);
        if (late.streaming && late.answer.status != 0) return;
        if (late.request != 0 && answers_[late.request].status != 0) return;
        fail(exchange, FailureKind::timeout, "no answer in time");
      });
    }
    if (node.hangs) return;
    after(latency, exchange, [this, exchange, request] { ask(exchange, request); });
  }

  void ask(std::uint64_t exchange, const HttpRequest& request) {
    Node& node = nodes_[flows_.at(exchange).node];
    sim::Outputs outputs;
    std::optional<HttpResponse> instead;
    if (node.intercept) instead = node.intercept(request);
    if (instead) {
      outputs.emplace_back(sim::Reply{exchange, std::move(*instead)});
    } else {
      node.engine->request(moment_of(node), exchange, request, outputs);
    }
    take(std::move(outputs));
  }

  // The flow is gone when the manager hears of its end.
  void fail(std::uint64_t exchange, FailureKind kind, std::string reason) {
    const Flow flow = std::move(flows_.at(exchange));
    flows_.erase(exchange);
    nodes_[flow.node].engine->gone(moment(), exchange);
    if (flow.call != 0) return deliver(Event(EngineFailed{flow.call, kind, std::move(reason)}));
    const bool head_sent = answers_[flow.request].status != 0;
    if (head_sent) answers_[flow.request].complete = true;
    deliver(Event(ProxyFinished{flow.request, 0, head_sent, kind, std::move(reason)}));
  }

  void take(sim::Outputs&& outputs) {
    for (sim::Output& output : outputs) {
      std::visit(
          [this](auto& part) {
            const std::uint64_t exchange = part.exchange;
            if (!flows_.contains(exchange)) return;
            after(latency, exchange, [this, part = std::move(part)]() mutable { got(part); });
          },
          output);
    }
  }

  void got(sim::Reply& reply) {
    sim::ReplyHead head{reply.exchange, reply.response.status, reply.response.headers};
    got(head);
    sim::ReplyData data{reply.exchange, std::move(reply.response.body)};
    if (!data.bytes.empty() && flows_.contains(reply.exchange)) got(data);
    sim::ReplyEnd end{reply.exchange};
    if (flows_.contains(reply.exchange)) got(end);
  }
  void got(sim::ReplyHead& part) {
    Flow& flow = flows_.at(part.exchange);
    flow.answer.status = part.status;
    flow.answer.headers = part.headers;
    if (flow.request != 0) {
      Headers headers = part.headers;
      for (const Headers::Field& field : flow.replace) headers.set(field.name, field.value);
      head(flow.request, part.status, headers);
    } else if (flow.streaming) {
      deliver(Event(EngineStreamOpened{flow.call, part.status, part.headers}));
    }
  }
  void got(sim::ReplyData& part) {
    Flow& flow = flows_.at(part.exchange);
    if (flow.request != 0) {
      answers_[flow.request].body += part.bytes;
    } else if (flow.streaming) {
      deliver(Event(EngineStreamData{flow.call, part.bytes}));
    } else {
      flow.answer.body += part.bytes;
    }
  }
  void got(sim::ReplyEnd& part) {
    Flow flow = std::move(flows_.at(part.exchange));
    flows_.erase(part.exchange);
    if (flow.request != 0) {
      answers_[flow.request].complete = true;
      deliver(Event(ProxyFinished{flow.request, flow.answer.status, true, FailureKind::none, {}}));
    } else if (flow.streaming) {
      deliver(Event(EngineStreamEnded{flow.call}));
    } else {
      deliver(Event(EngineAnswered{flow.call, std::move(flow.answer)}));
    }
  }

  Manager manager_;
  std::vector<Node> nodes_;
  std::map<std::string, std::size_t> node_at_;  // By address.
  std::map<EngineKey, std::size_t> node_of_;
  std::map<std::uint64_t, Flow> flows_;  // By exchange.
  std::map<std::pair<Instant, std::uint64_t>, Later> later_;
  std::map<RequestId, Answer> answers_;
  std::map<RequestId, std::string> bodies_;  // Of routes that have them streamed.
  std::string store_problem_;
  Instant now_{};
  std::uint64_t last_exchange_ = 0;
  std::uint64_t last_order_ = 0;
  RequestId last_request_ = 0;
};

}  // namespace swarm::test
