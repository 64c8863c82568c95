// THE list of routes: method, pattern, handler, and what happens to the body.
#pragma once

#include "core/api/body_policy.h"
#include "core/api/context.h"
#include "core/api/request.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// Answers through the context, at once or later.
using RouteHandler = void (*)(ApiContext& context, Step& step, const ApiRequest& request);

struct Route {
  std::string_view method;
  // "/containers/{name}/json". What {name} may stand for: see match_pattern (pattern.h).
  std::string_view pattern;
  RouteHandler handler;
  BodyPolicy body{};
};

std::span<const Route> all_routes();

struct RouteMatch {
  const Route* route = nullptr;  // Null: no such path, or none with that method.
  bool path_known = false;       // Some other method has it: 405 in spirit, 404 in Docker.
  std::vector<std::string> captures;
};
RouteMatch match_route(std::string_view method, std::string_view path);

}  // namespace swarm
