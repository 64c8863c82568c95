// Plugins: of every node that has them.
#pragma once

#include "core/api/context.h"

namespace swarm {

void list_plugins(ApiContext& context, Step& step, const ApiRequest& request);
void inspect_plugin(ApiContext& context, Step& step, const ApiRequest& request);
void install_plugin(ApiContext& context, Step& step, const ApiRequest& request);
void create_plugin(ApiContext& context, Step& step, const ApiRequest& request);
void upgrade_plugin(ApiContext& context, Step& step, const ApiRequest& request);
void push_plugin(ApiContext& context, Step& step, const ApiRequest& request);
void enable_plugin(ApiContext& context, Step& step, const ApiRequest& request);
void disable_plugin(ApiContext& context, Step& step, const ApiRequest& request);
void set_plugin(ApiContext& context, Step& step, const ApiRequest& request);
void remove_plugin(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
