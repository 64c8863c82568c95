#include "core/api/replica.h"

#include "core/api/engine_headers.h"
#include "core/api/route_table.h"
#include "core/api/router.h"
#include "core/base/sometimes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace swarm {
namespace {

// More are refused at once.
constexpr std::size_t waiting_max = 1024;
// What a client is told to wait before it asks again, in seconds.
constexpr char retry_after[] = "5";
// What runs through a primary that is none any more may still come to its end: one that stops
// answers what it has begun.
constexpr Duration farewell = std::chrono::seconds(10);

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

// The connection failed before anything of the request went out.
bool nothing_was_sent(FailureKind failure) {
  return failure == FailureKind::refused || failure == FailureKind::resolve ||
         failure == FailureKind::tls;
}

bool takes_over(const ApiRequest& request, const Route* route) {
  if (request.headers.contains("Upgrade")) return true;
  constexpr std::array<std::string_view, 2> routes = {"/containers/{name}/attach",
                                                      "/exec/{id}/start"};
  return route != nullptr && std::ranges::find(routes, route->pattern) != routes.end();
}

// Streams without an end of their own: whoever reads them takes any end for one, and begins anew.
bool is_endless(const ApiRequest& request, const Route* route) {
  if (route == nullptr) return false;
  if (route->pattern == "/events") return !request.query.contains("until");
  return route->pattern == "/containers/{name}/logs" && request.query.flag("follow");
}

ApiRequest parsed(const ApiCalled& called) {
  Result<ApiRequest> found = parse_target(called.http.target);
  ApiRequest request = found ? std::move(*found) : ApiRequest{};
  request.id = called.request;
  request.method = called.http.method;
  request.headers = called.http.headers;
  return request;
}

}  // namespace

bool is_answered_by_replicas(std::string_view method, std::string_view target) {
  const Result<ApiRequest> request = parse_target(target);
  if (!request || !is_safe(method)) return false;
  return request->path == "/_ping" || request->path == "/info";
}

void Replica::take(Step& step, ApiCalled&& called) {
  auto waiting = std::make_shared<Waiting>();
  waiting->forwarded = called.http.headers.contains(forwarded_header);
  waiting->called = std::move(called);
  waiting->deadline = step.at.now + context_.cluster().options().election_patience;
  place(step, waiting);
}

void Replica::role_changed(Step& step) {
  point_at_primary(step);
  for (const Pointer& waiting : std::exchange(waiting_, {})) {
    context_.cluster().timers().cancel(waiting->timer);
    place(step, waiting);
  }
}

void Replica::point_at_primary(Step& step) {
  const bool is_other = !role().acts(step.at.now) && role().primary != role().self;
  const std::string wanted = is_other ? role().primary : "";
  if (wanted == open_) return;
  if (!open_.empty()) {
    // Then what is still open ends, and what may be asked again is asked elsewhere.
    context_.cluster().timers().set(step.at.now + farewell, [this, key = key_](Step& later) {
      if (key != key_ || open_.empty()) later.actions.push_back(CloseEngine{key});
    });
    key_ = key_ == primary_keys[0] ? primary_keys[1] : primary_keys[0];
  }
  if (!wanted.empty()) step.actions.push_back(OpenEngine{key_, wanted});
  open_ = wanted;
}

void Replica::place(Step& step, const Pointer& waiting) {
  if (role().acts(step.at.now)) {
    SWARM_SOMETIMES("replica: served by itself after an election");
    return dispatch(context_, step, std::move(waiting->called));
  }
  // A failed try waits for another primary; so does what comes from somebody who took us for it.
  const bool may_forward = !open_.empty() && waiting->tried != open_ && !waiting->forwarded;
  may_forward ? forward(step, waiting) : keep(step, waiting);
}

void Replica::keep(Step& step, const Pointer& waiting) {
  if (waiting->deadline <= step.at.now || waiting_.size() >= waiting_max) {
    return give_up(step, waiting);
  }
  waiting_.push_back(waiting);
  waiting->timer = context_.cluster().timers().set(waiting->deadline, [this, waiting](Step& later) {
    waiting_.remove(waiting);
    give_up(later, waiting);
  });
}

void Replica::give_up(Step& step, const Pointer& waiting) {
  const ApiRequest request = parsed(waiting->called);
  const RouteMatch match = match_route(request.method, request.path);
  context_.begin(step, request, match.route, match.path_known);
  std::string text = "No elected primary cluster manager";
  if (!waiting->failure.empty()) text = waiting->failure;
  ApiResponse response = respond_message(503, text, request.version);
  response.headers.add("Retry-After", retry_after);
  context_.respond(step, request.id, std::move(response));
}

void Replica::forward(Step& step, const Pointer& waiting) {
  ApiRequest request = parsed(waiting->called);
  const RouteMatch match = match_route(request.method, request.path);
  context_.begin(step, request, match.route, match.path_known);
  Proxy proxy;
  proxy.request = request.id;
  proxy.engine = key_;
  proxy.hijack = takes_over(request, match.route);
  proxy.http.method = request.method;
  proxy.http.target = waiting->called.http.target;
  proxy.http.headers = headers_for_engine(request.headers, open_, proxy.hijack);
  proxy.http.headers.add(forwarded_header, role().self);
  proxy.http.body = waiting->called.http.body;
  proxy.body_from_client = body_policy_of(request.method, waiting->called.http.target).kind ==
                           BodyPolicy::Kind::streamed;
  if (proxy.body_from_client) add_body_framing(proxy.http.headers, request.headers);
  proxy.ends_softly = is_endless(request, match.route);
  context_.proxy(step, std::move(proxy),
                 [this, waiting, primary = open_](Step& later, const ProxyFinished& event) {
                   unanswered(later, waiting, primary, event);
                 });
}

// What may have been done already is not asked for again.
void Replica::unanswered(Step& step, const Pointer& waiting, const std::string& primary,
                         const ProxyFinished& event) {
  const ApiCalled& called = waiting->called;
  const bool streamed =
      body_policy_of(called.http.method, called.http.target).kind == BodyPolicy::Kind::streamed;
  const bool again = nothing_was_sent(event.failure) || (is_safe(called.http.method) && !streamed);
  const std::string reason = event.reason.empty() ? "connection lost" : event.reason;
  waiting->tried = primary;
  waiting->failure =
      fmt::format("Unable to reach primary cluster manager ({}): {}", primary, reason);
  SWARM_SOMETIMES_IF(again, "replica: asks the next primary");
  if (again) return place(step, waiting);
  give_up(step, waiting);
}

bool Replica::gone(RequestId request) {
  const auto found = std::ranges::find_if(
      waiting_, [&](const Pointer& each) { return each->called.request == request; });
  if (found == waiting_.end()) return false;
  context_.cluster().timers().cancel((*found)->timer);
  waiting_.erase(found);
  return true;
}

}  // namespace swarm
