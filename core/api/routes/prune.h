// Taking away what nobody uses, on every node at once.
#pragma once

#include "core/api/context.h"

namespace swarm {

void prune_containers(ApiContext& context, Step& step, const ApiRequest& request);
void prune_images(ApiContext& context, Step& step, const ApiRequest& request);
void prune_networks(ApiContext& context, Step& step, const ApiRequest& request);
void prune_builds(ApiContext& context, Step& step, const ApiRequest& request);
void prune_volumes(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
