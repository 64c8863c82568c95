#include "core/api/routes/unsupported.h"

#include "core/base/sometimes.h"

namespace swarm {

void not_supported_yet(ApiContext& context, Step& step, const ApiRequest& request) {
  SWARM_SOMETIMES("api: not supported");
  const std::string route = request.method + " " + std::string(context.pattern_of(request.id));
  context.respond(
      step, request.id,
      respond_message(501, "Not supported yet in clustering mode: " + route, request.version));
}

void not_supported(ApiContext& context, Step& step, const ApiRequest& request) {
  context.respond(step, request.id,
                  respond_message(501, "Not supported in clustering mode.", request.version));
}

void not_a_swarm_manager(ApiContext& context, Step& step, const ApiRequest& request) {
  context.respond(step, request.id,
                  respond_message(503,
                                  "This node is not a swarm manager. Use \"docker swarm init\" or "
                                  "\"docker swarm join\" to connect this node to swarm and try "
                                  "again.",
                                  request.version));
}

void list_plugins(ApiContext& context, Step& step, const ApiRequest& request) {
  context.respond(step, request.id, respond_json("[]\n"));
}

}  // namespace swarm
