// GET /containers/{name}/json
#pragma once

#include "core/api/context.h"

namespace swarm {

void inspect_container(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
