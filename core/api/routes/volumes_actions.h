// Volumes made and removed. A volume without a node in its name is made on every node, so that a
// container finds it wherever it goes (as the original).
#pragma once

#include "core/api/context.h"

namespace swarm {

void create_volume(ApiContext& context, Step& step, const ApiRequest& request);
void remove_volume(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
