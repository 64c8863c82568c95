// Networks made, joined, left and removed.
#pragma once

#include "core/api/context.h"

namespace swarm {

void create_network(ApiContext& context, Step& step, const ApiRequest& request);
void connect_network(ApiContext& context, Step& step, const ApiRequest& request);
void disconnect_network(ApiContext& context, Step& step, const ApiRequest& request);
void remove_network(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
