// GET /system/df: what all nodes use, in one sum.
#pragma once

#include "core/api/context.h"

namespace swarm {

void disk_usage(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
