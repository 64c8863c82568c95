// Commands run inside a container: create, start, resize, inspect.
#pragma once

#include "core/api/context.h"

namespace swarm {

void create_exec(ApiContext& context, Step& step, const ApiRequest& request);
void start_exec(ApiContext& context, Step& step, const ApiRequest& request);
void resize_exec(ApiContext& context, Step& step, const ApiRequest& request);
void inspect_exec(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
