// The cluster as a whole: GET and HEAD /_ping, GET /version, GET /info.
#pragma once

#include "core/api/context.h"

namespace swarm {

void get_ping(ApiContext& context, Step& step, const ApiRequest& request);
void get_version(ApiContext& context, Step& step, const ApiRequest& request);
void get_info(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
