// GET /containers/json and /containers/ps
#pragma once

#include "core/api/context.h"

namespace swarm {

void list_containers(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
