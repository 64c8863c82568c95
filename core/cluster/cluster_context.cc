#include "core/cluster/cluster_context.h"

#include <algorithm>

namespace swarm {
namespace {

// The newest Docker API whose answers the codecs were checked against.
constexpr ApiVersion newest_known{1, 56};

}  // namespace

ApiVersion nearest_version(const EngineFacts& facts, ApiVersion wanted) {
  if (!facts.api.given()) return {};
  const ApiVersion version = wanted.given() ? wanted : newest_known;
  return std::min(std::max(version, facts.api_min), facts.api);
}

std::string target_for(const EngineFacts& facts, ApiVersion wanted, std::string_view path) {
  const ApiVersion version = nearest_version(facts, wanted);
  if (!version.given()) return std::string(path);  // Not asked yet: unversioned.
  return "/v" + version.text() + std::string(path);
}

HttpRequest ClusterContext::request(const Engine& engine, std::string_view method,
                                    std::string_view path) const {
  HttpRequest request;
  request.method = method;
  request.target = target_for(engine.facts, {}, path);
  request.headers.add("Host", engine.address);
  return request;
}

Duration ClusterContext::jittered(Duration duration) {
  const auto quarter = static_cast<std::uint64_t>(duration.count() / 4);
  return duration + Duration(static_cast<std::int64_t>(random.below(quarter + 1)));
}

}  // namespace swarm
