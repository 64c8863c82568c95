// What Docker has and a cluster has not: a clear answer to each.
#pragma once

#include "core/api/context.h"

namespace swarm {

// 501, as the original said it.
void not_supported(ApiContext& context, Step& step, const ApiRequest& request);
// 503, as an engine says it that is in no swarm-mode cluster.
void not_a_swarm_manager(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
