// Fuzz target: the way from a request line to a row of the route table. Input: method, a line end,
// target.
#include "core/api/pattern.h"
#include "core/api/request.h"
#include "core/api/route_table.h"
#include "core/api/router.h"
#include "core/base/assert.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace swarm {
namespace {

// The path that the pattern and its captures stand for.
std::string rebuilt(std::string_view pattern, const std::vector<std::string>& captures) {
  std::string path;
  std::size_t next = 0;
  while (true) {
    const std::size_t open = pattern.find('{');
    path += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    SWARM_ASSERT(next < captures.size() && !captures[next].empty());
    path += captures[next++];
    pattern.remove_prefix(pattern.find('}', open) + 1);
  }
  SWARM_ASSERT(next == captures.size());
  return path;
}

void check_canonical(std::string_view target) {
  const std::string clean = canonical_path(target.substr(0, target.find('?')));
  SWARM_ASSERT(clean.starts_with('/'));
  SWARM_ASSERT(canonical_path(clean) == clean);
  SWARM_ASSERT(clean.find("//") == std::string::npos);
}

void check(std::string_view method, std::string_view target) {
  check_canonical(target);
  const BodyPolicy policy = body_policy_of(method, target);
  const Result<ApiRequest> request = parse_target(target);
  if (!request) {
    SWARM_ASSERT(!request.error().detail.empty());
    return;
  }
  const RouteMatch match = match_route(method, request->path);
  if (match.route == nullptr) return;
  SWARM_ASSERT(match.path_known);
  SWARM_ASSERT(match.route->method == method);
  SWARM_ASSERT(match.route->body.kind == policy.kind);
  SWARM_ASSERT(rebuilt(match.route->pattern, match.captures) == request->path);
  // What was decoded can be said again in a way that reads the same.
  const std::string again = "/x?" + request->query.encode();
  const Result<ApiRequest> reread = parse_target(again);
  SWARM_ASSERT(again.size() > (64u << 10) || (reread && reread->query.encode() == again.substr(3)));
}

}  // namespace
}  // namespace swarm

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos) return 0;
  swarm::check(input.substr(0, line), input.substr(line + 1));
  return 0;
}
