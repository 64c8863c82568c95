// The networks of all nodes, read only.
#pragma once

#include "core/api/context.h"

namespace swarm {

void list_networks(ApiContext& context, Step& step, const ApiRequest& request);
void inspect_network(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
