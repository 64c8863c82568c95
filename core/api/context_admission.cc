// Which requests come to their handlers, and when.
#include "core/api/context.h"
#include "core/api/route_table.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace swarm {
namespace {

constexpr Duration wait_max = std::chrono::seconds(30);
constexpr std::string_view retry_after_s = "1";

// Streams last as long as their clients like, and take no part in the bounds; so do the requests
// that wait for something to happen, or bring large things to every node. A ping asks whether the
// manager is alive.
bool is_bounded(const Route& route) {
  constexpr std::array<std::string_view, 6> lasting = {
      "/containers/{name}/wait", "/images/create",          "/images/load",
      "/plugins/pull",           "/plugins/{name}/upgrade", "/_ping"};
  switch (route.rule) {
    case MergeRule::stream:
    case MergeRule::tunnel:
    case MergeRule::hijack:
      return false;
    default:
      return std::ranges::find(lasting, route.pattern) == lasting.end();
  }
}

// The address of the peer without its port: all connections of one host are one client.
std::string client_of(std::string_view peer) {
  return std::string(peer.substr(0, peer.rfind(':')));
}

ApiResponse refusal(ApiRefusal why, ApiVersion version) {
  switch (why) {
    case ApiRefusal::forbidden:
      return respond_message(403, "This part of the API is not allowed here", version);
    case ApiRefusal::client_busy:
      return respond_message(429, "Too many requests of this client are under way", version);
    default:
      return respond_message(503, "Too many requests are under way", version);
  }
}

}  // namespace

void ApiContext::refuse(Step& step, RequestId request, ApiVersion version, ApiRefusal why) {
  ++stats_.api.refused[why];
  ApiResponse response = refusal(why, version);
  if (why != ApiRefusal::forbidden) {
    response.headers.add("Retry-After", std::string(retry_after_s));
  }
  respond(step, request, std::move(response));
}

bool ApiContext::allow(Step& step, const ApiRequest& request) {
  if (allowed_.allows(request.method, request.path)) return true;
  refuse(step, request.id, request.version, ApiRefusal::forbidden);
  return false;
}

void ApiContext::admit(Step& step, const ApiRequest& request, const Route& route) {
  if (!is_bounded(route)) return route.handler(*this, step, request);
  const std::string client = client_of(request.client);
  switch (admission_.ask(request.id, client)) {
    case Admission::Verdict::go:
      return route.handler(*this, step, request);
    case Admission::Verdict::wait:
      return wait_for_turn(step, request, client, route);
    case Admission::Verdict::client_full:
      return refuse(step, request.id, request.version, ApiRefusal::client_busy);
    case Admission::Verdict::all_full:
      return refuse(step, request.id, request.version, ApiRefusal::all_busy);
  }
}

void ApiContext::wait_for_turn(Step& step, const ApiRequest& request, const std::string& client,
                               const Route& route) {
  admission_.queue(request.id, client, [this, request, handler = route.handler](Step& at) {
    handler(*this, at, request);
  });
  stats_.api.waiting = admission_.waiting();
  cluster_.timers().set(step.at.now + wait_max,
                        [this, id = request.id, version = request.version](Step& late) {
                          if (!admission_.is_waiting(id)) return;
                          refuse(late, id, version, ApiRefusal::waited);
                        });
}

}  // namespace swarm
