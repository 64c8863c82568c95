// GET /events
#pragma once

#include "core/api/context.h"

namespace swarm {

void stream_events(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
