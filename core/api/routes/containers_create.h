// POST /containers/create: the one route that places a container.
#pragma once

#include "core/api/context.h"

namespace swarm {

void create_container(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
