// The volumes of all nodes, read only.
#pragma once

#include "core/api/context.h"

namespace swarm {

void list_volumes(ApiContext& context, Step& step, const ApiRequest& request);
void inspect_volume(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
