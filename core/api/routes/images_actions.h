// What is done with one image: pull, inspect, history, tag, remove.
#pragma once

#include "core/api/context.h"

namespace swarm {

void inspect_image(ApiContext& context, Step& step, const ApiRequest& request);
void image_attestations(ApiContext& context, Step& step, const ApiRequest& request);
void image_history(ApiContext& context, Step& step, const ApiRequest& request);
void push_image(ApiContext& context, Step& step, const ApiRequest& request);
void save_image(ApiContext& context, Step& step, const ApiRequest& request);
void save_images(ApiContext& context, Step& step, const ApiRequest& request);
void tag_image(ApiContext& context, Step& step, const ApiRequest& request);
void remove_image(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
