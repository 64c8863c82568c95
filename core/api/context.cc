#include "core/api/context.h"

#include "core/api/announced.h"
#include "core/api/engine_headers.h"
#include "core/api/route_table.h"
#include "core/api/version_rules.h"
#include "core/base/assert.h"
#include "core/base/sometimes.h"
#include "core/base/version.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace swarm {
namespace {

std::size_t index_of(const Route* route) {
  return static_cast<std::size_t>(route - all_routes().data());
}

void add_common(Headers& headers, ApiVersion announced, bool cors) {
  headers.add("Api-Version", announced.text());
  headers.add("Docker-Experimental", "false");
  headers.add("Ostype", "linux");
  headers.add("Server", "swarm/" + std::string(program_version) + " (linux)");
  if (!cors) return;
  headers.add("Access-Control-Allow-Origin", "*");
  headers.add("Access-Control-Allow-Headers",
              "Origin, X-Requested-With, Content-Type, Accept, X-Registry-Auth");
  headers.add("Access-Control-Allow-Methods", "GET, POST, DELETE, PUT, OPTIONS, HEAD");
}

}  // namespace

void add_body_framing(Headers& to, const Headers& client) {
  for (const std::string_view name : {"Transfer-Encoding", "Content-Length"}) {
    if (!client.contains(name)) continue;
    return to.add(std::string(name), std::string(client.get(name)));
  }
}

// One client's request, until its whole answer is out or the client has left.
struct ApiContext::Exchange {
  const Route* route = nullptr;
  ApiVersion version;
  Instant began{};
  bool opened = false;   // The head of an answer in parts is out.
  bool counted = false;  // In the statistics of its route.
  std::optional<StreamKind> stream;
  std::vector<std::function<void(Step&)>> gone;

  std::function<void(Step&, const std::string& problem)> stored;

  // Of a tunnel.
  bool proxied = false;
  EngineKey engine = no_key;
  std::function<void(Step&)> finished;
  Unanswered unanswered;
};

ApiContext::ApiContext(Cluster& cluster, ManagerStats& stats)
    : cluster_(cluster),
      stats_(stats),
      allowed_(cluster.options().allow),
      admission_(cluster.options().client_requests_max, cluster.options().requests_max),
      announced_(announced_min) {
  for (const Route& route : all_routes()) {
    RouteStats row;
    row.method = route.method;
    row.route = route.pattern;
    stats_.api.routes.push_back(row);
  }
}

ApiContext::~ApiContext() = default;

// --- The life of an exchange ---------------------------------------------------

void ApiContext::begin(const Step& step, const ApiRequest& request, const Route* route,
                       bool path_known) {
  update_announced(step.at.now);
  auto exchange = std::make_unique<Exchange>();
  exchange->route = route;
  exchange->version = request.version;
  exchange->began = step.at.now;
  const bool is_new = exchanges_.try_emplace(request.id, std::move(exchange)).second;
  SWARM_ASSERT(is_new);
  ++stats_.api.inflight;
  if (route == nullptr) ++(path_known ? stats_.api.unmatched_405 : stats_.api.unmatched_404);
  SWARM_SOMETIMES_IF(route == nullptr && path_known, "api: no such method");
  SWARM_SOMETIMES_IF(route == nullptr && !path_known, "api: no such path");
}

// Walking over ten thousand engines costs more than most requests, so the walk is made once a
// second at most. Being late is harmless: every call has its version changed to one of its engine.
void ApiContext::update_announced(Instant now) {
  if (now < announced_until_) return;
  announced_until_ = now + std::chrono::seconds(1);
  ApiVersion lowest = announced_max;
  ApiVersion highest;
  for (EngineKey key = 0; key < cluster_.engine_end(); ++key) {
    const Engine* engine = cluster_.engine(key);
    if (engine == nullptr || !engine->healthy()) continue;
    highest = std::max(highest, engine->facts.api);
    lowest = std::min(lowest, engine->facts.api);
  }
  newest_served_ = highest;
  if (cluster_.options().api_version.given()) {
    announced_ = cluster_.options().api_version;
  } else if (highest.given()) {
    announced_ = std::max(lowest, announced_min);
  } else {
    SWARM_SOMETIMES("api: no engine is healthy");
    // The first engine may be there any moment: look again. Until then what was announced stays, so
    // that clients are told of the engines that are down, and not of a version too new.
    announced_until_ = now;
  }
}

ApiContext::Exchange* ApiContext::waiting(RequestId request) {
  const auto* found = exchanges_.find(request);
  if (found != nullptr) return found->get();
  SWARM_ASSERT(std::ranges::find(answered_, request) == answered_.end());
  return nullptr;  // The client has left.
}

bool ApiContext::waits(RequestId request) const { return exchanges_.contains(request); }

std::string_view ApiContext::pattern_of(RequestId request) const {
  const auto* found = exchanges_.find(request);
  if (found == nullptr || (*found)->route == nullptr) return {};
  return (*found)->route->pattern;
}

void ApiContext::count_answer(const Step& step, Exchange& exchange, CodeClass code) {
  if (exchange.route == nullptr || exchange.counted) return;
  exchange.counted = true;
  RouteStats& row = stats_.api.routes[index_of(exchange.route)];
  ++row.requests[code];
  // The head of a pumped answer passes unseen, so its time is not known.
  if (!exchange.proxied) row.duration.observe(step.at.now - exchange.began);
}

void ApiContext::set_stream(Exchange& exchange, StreamKind kind) {
  exchange.stream = kind;
  ++stats_.api.streams[kind];
}

void ApiContext::end(RequestId request, Exchange& exchange) {
  --stats_.api.inflight;
  if (exchange.stream) --stats_.api.streams[*exchange.stream];
  exchanges_.erase(request);
  admission_.left(request);
  stats_.api.waiting = admission_.waiting();
  if (turn_planned_ || !admission_.somebody_may_go()) return;
  // Not from within whoever has just answered.
  turn_planned_ = true;
  cluster_.timers().set(Instant{}, [this](Step& step) {
    turn_planned_ = false;
    admission_.run(step);
    stats_.api.waiting = admission_.waiting();
  });
}

void ApiContext::when_gone(RequestId request, std::function<void(Step&)> gone) {
  if (Exchange* exchange = waiting(request)) exchange->gone.push_back(std::move(gone));
}

void ApiContext::on(Step& step, const ApiClientGone& event) {
  const auto* found = exchanges_.find(event.request);
  SWARM_SOMETIMES_IF(found == nullptr, "api: a client left after its answer");
  if (found == nullptr) return;  // Its answer was complete when it left.
  Exchange& exchange = **found;
  count_answer(step, exchange, CodeClass::gone);
  SWARM_SOMETIMES_IF(exchange.proxied, "api: a client left a tunnel");
  SWARM_SOMETIMES_IF(exchange.opened, "api: a client left a stream");
  SWARM_SOMETIMES_IF(!exchange.opened && !exchange.proxied, "api: a client left before any answer");
  const auto gone = std::move(exchange.gone);
  end(event.request, exchange);
  for (const auto& each : gone) each(step);
}

// --- Answers -----------------------------------------------------------------

Headers ApiContext::common_headers() const {
  Headers headers;
  add_common(headers, announced_, cluster_.options().cors);
  return headers;
}

void ApiContext::respond(Step& step, RequestId request, ApiResponse response) {
  Exchange* exchange = waiting(request);
  SWARM_SOMETIMES_IF(exchange == nullptr, "api: an answer comes too late for its client");
  if (exchange == nullptr) return;
  SWARM_ASSERT(!exchange->opened);
  count_answer(step, *exchange, code_class_of(response.status));
  end(request, *exchange);
  answered_[answered_next_++ % answered_.size()] = request;
  SWARM_SOMETIMES_IF(response.status >= 500, "api: an error of the manager");
  add_common(response.headers, announced_, cluster_.options().cors);
  step.actions.push_back(
      Respond{request, response.status, std::move(response.headers), std::move(response.body)});
}

void ApiContext::fail(Step& step, const ApiRequest& request, const Error& error) {
  respond(step, request.id, respond_error(error, request.version));
}

void ApiContext::open_stream(Step& step, RequestId request, int status, Headers headers,
                             StreamKind kind) {
  Exchange* exchange = waiting(request);
  if (exchange == nullptr) return;
  SWARM_ASSERT(!exchange->opened && !exchange->proxied);
  exchange->opened = true;
  count_answer(step, *exchange, code_class_of(status));
  set_stream(*exchange, kind);
  add_common(headers, announced_, cluster_.options().cors);
  step.actions.push_back(OpenStream{request, status, std::move(headers)});
}

void ApiContext::send(Step& step, RequestId request, std::string bytes) {
  const Exchange* exchange = waiting(request);
  if (exchange == nullptr || bytes.empty()) return;
  SWARM_ASSERT(exchange->opened);
  step.actions.push_back(SendChunk{request, std::make_shared<const std::string>(std::move(bytes))});
}

void ApiContext::close_stream(Step& step, RequestId request) {
  Exchange* exchange = waiting(request);
  if (exchange == nullptr) return;
  SWARM_ASSERT(exchange->opened);
  end(request, *exchange);
  answered_[answered_next_++ % answered_.size()] = request;
  step.actions.push_back(CloseStream{request});
}

void ApiContext::store_body(Step& step, RequestId request,
                            std::function<void(Step&, const std::string& problem)> done) {
  Exchange* exchange = waiting(request);
  if (exchange == nullptr) return;
  SWARM_ASSERT(!exchange->stored && !exchange->proxied);
  exchange->stored = std::move(done);
  step.actions.push_back(StoreBody{request});
}

void ApiContext::on(Step& step, const BodyStored& event) {
  const auto* found = exchanges_.find(event.request);
  if (found == nullptr) return;  // The client left while the end was on its way.
  const auto stored = std::exchange((*found)->stored, nullptr);
  SWARM_ASSERT(stored != nullptr);
  SWARM_SOMETIMES_IF(!event.problem.empty(), "api: a body could not be kept");
  stored(step, event.problem);
}

// --- Towards an engine ---------------------------------------------------------

HttpRequest ApiContext::engine_request(const ApiRequest& request, EngineKey engine,
                                       std::string_view path, bool upgrade) const {
  const Engine* target = cluster_.engine(engine);
  SWARM_ASSERT(target != nullptr);
  HttpRequest http;
  http.method = request.method;
  http.target = cluster_.target_for(engine, request.version, path);
  Query adapted = request.query;
  adapt_request(request.method, pattern_of(request.id), request.version,
                cluster_.version_for(engine, request.version), adapted);
  const std::string query = adapted.encode();
  if (!query.empty()) http.target += "?" + query;
  http.headers = headers_for_engine(request.headers, target->address, upgrade);
  http.body = request.body;
  return http;
}

Error ApiContext::engine_failure(EngineKey engine, FailureKind failure,
                                 std::string_view reason) const {
  const Engine* target = cluster_.engine(engine);
  if (failure == FailureKind::cancelled && reason == not_primary_text) {
    return {Errc::unavailable, not_primary_text};
  }
  if (target == nullptr || failure == FailureKind::forgotten) {
    SWARM_SOMETIMES("api: the engine left meanwhile");
    return {Errc::engine_unreachable, "Possibly lost connection to Engine: it left the cluster"};
  }
  const std::string node(target->name());
  SWARM_SOMETIMES("api: the engine did not answer");
  if (failure == FailureKind::too_large) {
    return {Errc::engine_unreachable, "The answer of node " + node + " is too large"};
  }
  std::string text = "Cannot connect to the Docker daemon at tcp://" + target->address +
                     ". Is the docker daemon running? (node " + node + ": ";
  text += reason.empty() ? "connection lost" : reason;
  return {Errc::engine_unreachable, text + ")"};
}

ApiResponse ApiContext::pass_on(EngineReply&& reply) const {
  ApiResponse response;
  response.status = reply.status;
  response.headers = headers_for_client(reply.headers, common_headers());
  if (!reply.body.empty()) {
    response.body.emplace_back(std::make_shared<const std::string>(std::move(reply.body)));
  }
  return response;
}

struct ApiContext::Forwarding {
  ApiRequest request;
  EngineKey engine = no_key;
  Forward options;
  EngineReply reply;
};

void ApiContext::refresh(Step& step, EngineKey engine, Refresh what,
                         std::function<void(Step&)> done) {
  switch (what) {
    case Refresh::nothing:
      return done(step);
    case Refresh::images:
      return cluster_.refresh_images(step, engine, std::move(done));
    case Refresh::networks:
      return cluster_.refresh_networks(step, engine, std::move(done));
    case Refresh::volumes:
      return cluster_.refresh_volumes(step, engine, std::move(done));
  }
}

void ApiContext::forward(Step& step, const ApiRequest& request, EngineKey engine, Forward options) {
  start_forwarding(
      step, std::make_shared<Forwarding>(Forwarding{request, engine, std::move(options), {}}));
}

void ApiContext::start_forwarding(Step& step, const ForwardingPointer& forwarding) {
  const EngineKey engine = forwarding->engine;
  if (cluster_.engine(engine) == nullptr) {
    forwarding->reply.failure = FailureKind::forgotten;
    return forwarded(step, forwarding);
  }
  const CallId call = cluster_.calls().start(
      step, engine, engine_request(forwarding->request, engine, forwarding->options.path),
      forwarding->options.timeout, [this, forwarding](Step& later, EngineReply&& reply) {
        forwarding->reply = std::move(reply);
        forwarded(later, forwarding);
      });
  if (forwarding->options.outlives_client) return;
  when_gone(forwarding->request.id,
            [this, call](Step& later) { cluster_.calls().cancel(later, call); });
}

void ApiContext::forwarded(Step& step, const ForwardingPointer& forwarding) {
  const EngineReply& reply = forwarding->reply;
  Forward& options = forwarding->options;
  if (!options.otherwise.empty() && (!reply.answered() || reply.status == 404)) {
    SWARM_SOMETIMES("api: another engine is asked");
    forwarding->engine = options.otherwise.front();
    options.otherwise.erase(options.otherwise.begin());
    return start_forwarding(step, forwarding);
  }
  if (options.replied) options.replied(step, reply);
  if (reply.answered()) return refresh_then_answer(step, forwarding);
  if (options.ended) options.ended(step);
  fail(step, forwarding->request, engine_failure(forwarding->engine, reply.failure, reply.reason));
}

// A refusal leaves things as they were, except "not found", which shows that the table is behind.
void ApiContext::refresh_then_answer(Step& step, const ForwardingPointer& forwarding) {
  SWARM_SOMETIMES_IF(forwarding->reply.status == 404, "api: the engine does not know it");
  Forward& options = forwarding->options;
  const bool changed = forwarding->reply.status < 400 || forwarding->reply.status == 404;
  const auto again = [this, forwarding](Step& later) { refresh_then_answer(later, forwarding); };
  if (changed && !options.refresh_container.empty()) {
    return cluster_.refresh_container(step, forwarding->engine,
                                      std::exchange(options.refresh_container, {}), again);
  }
  const Refresh what = std::exchange(options.refresh, Refresh::nothing);
  if (changed && what != Refresh::nothing) return refresh(step, forwarding->engine, what, again);
  if (options.ended) options.ended(step);
  const ApiRequest& request = forwarding->request;
  adapt_answer(request.method, pattern_of(request.id), request.version,
               cluster_.version_for(forwarding->engine, request.version), forwarding->reply.body);
  if (auto plain = plain_error(forwarding->reply.status, forwarding->reply.body, request.version)) {
    return respond(step, request.id, std::move(*plain));
  }
  respond(step, request.id, pass_on(std::move(forwarding->reply)));
}

void ApiContext::tunnel(Step& step, const ApiRequest& request, EngineKey engine, Tunnel options) {
  Exchange* exchange = waiting(request.id);
  if (exchange == nullptr) return;
  if (cluster_.engine(engine) == nullptr) {
    return fail(step, request, engine_failure(engine, FailureKind::forgotten, {}));
  }
  SWARM_ASSERT(!exchange->opened && !exchange->proxied);
  exchange->proxied = true;
  exchange->engine = engine;
  exchange->finished = std::move(options.finished);
  set_stream(*exchange, options.kind);

  Proxy proxy;
  proxy.request = request.id;
  proxy.engine = engine;
  proxy.http = engine_request(request, engine, options.path, options.hijack);
  proxy.body_from_client = options.body_from_client;
  if (options.body_from_client) add_body_framing(proxy.http.headers, request.headers);
  proxy.hijack = options.hijack;
  proxy.response_headers = common_headers();
  proxy.head_timeout = options.head_timeout;
  step.actions.push_back(std::move(proxy));
}

void ApiContext::proxy(Step& step, Proxy proxy, Unanswered unanswered) {
  Exchange* exchange = waiting(proxy.request);
  if (exchange == nullptr) return;
  exchange->proxied = true;
  exchange->engine = proxy.engine;
  exchange->unanswered = std::move(unanswered);
  step.actions.push_back(std::move(proxy));
}

void ApiContext::on(Step& step, ProxyFinished&& event) {
  const auto* found = exchanges_.find(event.request);
  if (found == nullptr) return;  // The client left while the end was on its way.
  Exchange& exchange = **found;
  SWARM_ASSERT(exchange.proxied);
  const EngineKey engine = exchange.engine;
  const ApiVersion version = exchange.version;
  const auto finished = std::move(exchange.finished);
  SWARM_SOMETIMES_IF(event.head_sent && event.failure != FailureKind::none,
                     "tunnel: failed behind its head");
  SWARM_SOMETIMES_IF(!event.head_sent, "tunnel: failed before its head");

  if (!event.head_sent && exchange.unanswered) {
    const auto unanswered = std::move(exchange.unanswered);
    end(event.request, exchange);
    return unanswered(step, event);
  }
  if (event.head_sent) {
    count_answer(step, exchange, code_class_of(event.status));
    end(event.request, exchange);
    answered_[answered_next_++ % answered_.size()] = event.request;
  } else {
    const Error error = engine_failure(engine, event.failure, event.reason);
    respond(step, event.request, respond_error(error, version));
  }
  const bool counts =
      event.failure != FailureKind::forgotten && event.failure != FailureKind::cancelled;
  if (counts && cluster_.engine(engine) != nullptr) {
    cluster_.account(step, engine, event.failure, event.reason);
  }
  if (finished) finished(step);
}

// --- Looking up -----------------------------------------------------------------

Result<const Container*> find_container(Cluster& cluster, std::string_view reference,
                                        std::string_view missing) {
  Result<const Container*> found = cluster.find_container(reference);
  SWARM_SOMETIMES_IF(!found && found.error().code == Errc::ambiguous, "look-up: ambiguous");
  if (found || found.error().code != Errc::not_found) return found;
  return Error{Errc::not_found, std::string(missing) + std::string(reference)};
}

Result<const Container*> find_on_healthy_node(Cluster& cluster, std::string_view reference) {
  Result<const Container*> found = find_container(cluster, reference, "No such container: ");
  if (!found) return found;
  const Engine* engine = cluster.engine((*found)->engine);
  if (engine != nullptr && engine->healthy()) return found;
  SWARM_SOMETIMES("api: its engine is unhealthy");
  const std::string node =
      engine == nullptr ? std::string("(unknown)") : std::string(engine->name());
  return Error{Errc::internal,
               "Container " + std::string(reference) + " running on unhealthy node " + node};
}

}  // namespace swarm
