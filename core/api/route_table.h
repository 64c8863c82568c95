// THE list of routes: method, pattern, handler, and what happens to the body.
#pragma once

#include "core/api/body_policy.h"
#include "core/api/context.h"
#include "core/api/request.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// Answers through the context, at once or later.
using RouteHandler = void (*)(ApiContext& context, Step& step, const ApiRequest& request);

// How one answer is made where there are many engines.
enum class MergeRule : std::uint8_t {
  tables,         // From what is known of all engines; none is asked.
  stream,         // A stream that the manager makes.
  one,            // One engine is asked: the owner, or one that is chosen.
  one_refreshed,  // Likewise; the tables show what it did before the client has its answer.
  tunnel,         // Bytes are pumped between the client and one engine.
  hijack,         // Likewise, and the connection is taken over, both ways.
  every_node,     // Every node concerned is asked, and one answer made of theirs.
  refused,        // In the words of an engine, or of the original.
};

struct Route {
  std::string_view method;
  // "/containers/{name}/json". What {name} may stand for: see match_pattern (pattern.h).
  std::string_view pattern;
  RouteHandler handler;
  MergeRule rule;
  std::string_view remark{};  // For the documentation: what else is to be known. Markdown.
  BodyPolicy body{};
};

std::span<const Route> all_routes();

// The table for people, in Markdown; README.md has it.
std::string routes_markdown();

struct RouteMatch {
  const Route* route = nullptr;  // Null: no such path, or none with that method.
  bool path_known = false;       // Some other method has it: 405 in spirit, 404 in Docker.
  std::vector<std::string> captures;
};
RouteMatch match_route(std::string_view method, std::string_view path);

}  // namespace swarm
