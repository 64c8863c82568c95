#include "core/api/routes/commit.h"

#include "core/base/sometimes.h"

#include <utility>

namespace swarm {

void commit_container(ApiContext& context, Step& step, const ApiRequest& request) {
  const auto found = find_on_healthy_node(context.cluster(), request.query.get("container"));
  if (!found) return context.fail(step, request, found.error());
  SWARM_SOMETIMES("commit: asked for");
  ApiRequest renamed = request;
  renamed.query.set("container", (*found)->id);
  ApiContext::Forward forward;
  forward.path = "/commit";
  forward.refresh = ApiContext::Refresh::images;
  forward.timeout = std::chrono::minutes(30);  // The whole file system is copied.
  context.forward(step, renamed, (*found)->engine, std::move(forward));
}

}  // namespace swarm
