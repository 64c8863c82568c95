// What any node can answer: questions to a registry.
#pragma once

#include "core/api/context.h"

namespace swarm {

// POST /auth, GET /images/search.
void ask_any_node(ApiContext& context, Step& step, const ApiRequest& request);
// GET /distribution/{name}/json.
void inspect_distribution(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
