// Images that a client sends itself: POST /images/load, and POST /images/create without an image.
#pragma once

#include "core/api/context.h"

namespace swarm {

void load_images(ApiContext& context, Step& step, const ApiRequest& request);
void import_image(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
