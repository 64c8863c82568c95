// POST /images/create: an image for every node.
#pragma once

#include "core/api/context.h"

namespace swarm {

void create_image(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
