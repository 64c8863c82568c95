// POST /commit: an image made of a container, on the container's node.
#pragma once

#include "core/api/context.h"

namespace swarm {

void commit_container(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
