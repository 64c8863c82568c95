#include "core/api/router.h"

#include "core/api/pattern.h"
#include "core/api/route_table.h"
#include "core/base/sometimes.h"

#include <utility>

namespace swarm {
namespace {

// Where a path that is not canonical is sent instead; empty: it is canonical.
std::string redirect_of(std::string_view target) {
  if (!target.starts_with('/')) return {};
  const std::size_t end = target.find('?');
  const std::string_view path = target.substr(0, end);
  std::string clean = canonical_path(path);
  if (clean == path) return {};
  if (end != std::string_view::npos) clean += target.substr(end);
  return clean;
}

Result<bool> check_version(ApiVersion wanted, ApiVersion announced) {
  if (!wanted.given()) return true;
  if (wanted > announced) {
    SWARM_SOMETIMES("api: a version too new");
    return Error{Errc::bad_request, "client version " + wanted.text() +
                                        " is too new. Maximum supported API version is " +
                                        announced.text()};
  }
  if (wanted < lowest_api_version) {
    SWARM_SOMETIMES("api: a version too old");
    return Error{Errc::bad_request, "client version " + wanted.text() +
                                        " is too old. Minimum supported API version is " +
                                        lowest_api_version.text() +
                                        ", please upgrade your client to a newer version"};
  }
  return true;
}

// Answers what has no handler: wrong versions, unknown paths, a browser's question what it may do.
// True if it did.
bool answered_without_handler(ApiContext& context, Step& step, const ApiRequest& request,
                              const RouteMatch& match) {
  if (match.path_known && request.method == "OPTIONS" && context.cluster().options().cors) {
    context.respond(step, request.id, respond_empty(200));
    return true;
  }
  const Result<bool> version = check_version(request.version, context.announced());
  if (!version) {
    context.fail(step, request, version.error());
    return true;
  }
  if (match.route != nullptr) return false;
  context.respond(step, request.id, respond_message(404, "page not found", request.version));
  return true;
}

}  // namespace

void dispatch(ApiContext& context, Step& step, ApiCalled&& called) {
  Result<ApiRequest> parsed = parse_target(called.http.target);
  ApiRequest request = parsed ? std::move(*parsed) : ApiRequest{};
  request.id = called.request;
  request.method = std::move(called.http.method);
  request.headers = std::move(called.http.headers);
  request.body = std::move(called.http.body);
  request.client = std::move(called.client);

  const std::string redirect = redirect_of(called.http.target);
  RouteMatch match;
  if (parsed && redirect.empty()) match = match_route(request.method, request.path);
  context.begin(step, request, match.route, match.path_known);

  if (!redirect.empty()) {
    SWARM_SOMETIMES("api: redirected");
    ApiResponse moved = respond_empty(301);
    moved.headers.add("Location", redirect);
    return context.respond(step, request.id, std::move(moved));
  }
  SWARM_SOMETIMES_IF(!parsed, "api: a target that cannot be read");
  if (!parsed) return context.fail(step, request, parsed.error());
  if (!context.allow(step, request)) return;
  if (answered_without_handler(context, step, request, match)) return;
  request.captures = std::move(match.captures);
  context.admit(step, request, *match.route);
}

BodyPolicy body_policy_of(std::string_view method, std::string_view target) {
  const Result<ApiRequest> parsed = parse_target(target);
  if (!parsed) return {};
  const RouteMatch match = match_route(method, parsed->path);
  return match.route == nullptr ? BodyPolicy{} : match.route->body;
}

}  // namespace swarm
