#include "core/cluster/image_pull.h"

#include "core/base/percent.h"
#include "core/cluster/cluster_context.h"
#include "core/cluster/image_reference.h"

#include <utility>

namespace swarm {
namespace {

constexpr Duration head_timeout = std::chrono::seconds(120);
constexpr Duration silence_max = std::chrono::minutes(10);

// What the client brought, else what the operator keeps for that registry. Some clients bring an
// empty set ("{}", in base64) where they have none.
std::string registry_auth_for(const ManagerOptions& options, const PullOrder& order) {
  constexpr std::string_view nothing = "e30";
  std::string_view brought = order.registry_auth;
  while (brought.ends_with('=')) brought.remove_suffix(1);
  if (!brought.empty() && brought != nothing) return order.registry_auth;
  const auto kept =
      options.registry_credentials.find(registry_of(parse_image_reference(order.image).repository));
  return kept == options.registry_credentials.end() ? order.registry_auth : kept->second;
}

std::string pull_path(const Engine& engine, const PullOrder& order) {
  ImageReference reference = parse_image_reference(order.image);
  std::string name = reference.repository;
  if (!reference.digest.empty()) name += "@" + reference.digest;
  if (reference.tag.empty()) reference.tag = "latest";
  std::string path = "/images/create?fromImage=" + percent_encode(name);
  if (reference.digest.empty()) path += "&tag=" + percent_encode(reference.tag);
  constexpr ApiVersion platform_since{1, 32};
  if (!order.platform.empty() && engine.facts.api >= platform_since) {
    path += "&platform=" + percent_encode(order.platform);
  }
  return path;
}

}  // namespace

std::function<void(Step&)> pull_image(ClusterContext& context, Step& step, EngineKey key,
                                      const PullOrder& order,
                                      std::function<void(Step&, std::string_view object)> progress,
                                      std::function<void(Step&, ProgressResult&&)> done) {
  const Engine& engine = *context.live_engine(key);
  ProgressCall call;
  call.request = context.request(engine, "POST", pull_path(engine, order));
  const std::string auth = registry_auth_for(context.options, order);
  if (!auth.empty()) call.request.headers.add("X-Registry-Auth", auth);
  call.head_timeout = head_timeout;
  call.silence_max = silence_max;
  call.what = "pull";
  return progress_call(context, step, key, std::move(call), std::move(progress), std::move(done));
}

}  // namespace swarm
