#include "core/api/routes/prune.h"

#include "core/api/fan_out.h"
#include "core/base/sometimes.h"

#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

// The sum of what the engines did. Nodes that failed are named in it beside what the others did;
// only if none succeeded is the whole an error.
void answer_prune(ApiContext& context, Step& step, const ApiRequest& request,
                  std::vector<NodeReply>& replies, const std::string& list) {
  wire::PruneSum sum(list);
  std::vector<std::string> removed;
  bool any = false;
  for (NodeReply& each : replies) {
    if (!each.problem.empty()) continue;
    if (sum.add(each.reply.body, removed)) {
      any = true;
    } else {
      each.problem = "the engine's answer is not understood";
    }
  }
  SWARM_SOMETIMES_IF(!removed.empty(), "prune: something was removed");
  // The engines' own events may be on their way still; the next list must not show these.
  for (const std::string& id : removed) {
    const Container* row = context.cluster().containers().by_id(id);
    if (row != nullptr) context.cluster().forget_container(step, row->key);
  }
  const auto failures = failures_of(replies);
  SWARM_SOMETIMES_IF(!any, "prune: no engine did it");
  if (any) return context.respond(step, request.id, respond_json(sum.encode(failures)));
  context.respond(step, request.id,
                  respond_message(failure_status(replies), wire::partial_failure_text(failures),
                                  request.version));
}

void prune(ApiContext& context, Step& step, const ApiRequest& request, std::string list,
           ApiContext::Refresh refresh) {
  FanOut order;
  order.engines = healthy_engines(context.cluster());
  if (order.engines.empty()) {
    SWARM_SOMETIMES("prune: no healthy node");
    return context.fail(step, request,
                        {Errc::no_node_available, "No healthy node available in the cluster"});
  }
  order.path = request.path;
  order.refresh = refresh;
  order.timeout = std::chrono::minutes(10);  // Removing layers is disk work.
  fan_out(
      context, step, request, std::move(order),
      [&context, request, list = std::move(list)](Step& later, std::vector<NodeReply>&& replies) {
        answer_prune(context, later, request, replies, list);
      });
}

}  // namespace

void prune_containers(ApiContext& context, Step& step, const ApiRequest& request) {
  prune(context, step, request, "ContainersDeleted", ApiContext::Refresh::nothing);
}

void prune_images(ApiContext& context, Step& step, const ApiRequest& request) {
  prune(context, step, request, "ImagesDeleted", ApiContext::Refresh::images);
}

void prune_networks(ApiContext& context, Step& step, const ApiRequest& request) {
  prune(context, step, request, "NetworksDeleted", ApiContext::Refresh::networks);
}

void prune_builds(ApiContext& context, Step& step, const ApiRequest& request) {
  prune(context, step, request, "CachesDeleted", ApiContext::Refresh::nothing);
}

void prune_volumes(ApiContext& context, Step& step, const ApiRequest& request) {
  prune(context, step, request, "VolumesDeleted", ApiContext::Refresh::volumes);
}

}  // namespace swarm
