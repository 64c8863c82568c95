// GET /images/json
#pragma once

#include "core/api/context.h"

namespace swarm {

void list_images(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
