#include "core/api/routes/unsupported.h"

namespace swarm {

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

}  // namespace swarm
