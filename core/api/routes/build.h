// Builds: the classic builder on the node that its rules and the strategy choose; BuildKit, whose
// calls belong together without saying so, always on the same node.
#pragma once

#include "core/api/context.h"

namespace swarm {

// POST /build. An upload; the answer is a stream of JSON objects.
void build_image(ApiContext& context, Step& step, const ApiRequest& request);
// POST /session, POST /grpc: connections taken over for HTTP/2.
void build_tunnel(ApiContext& context, Step& step, const ApiRequest& request);
// POST /build/cancel: to every node, since only the one that builds knows the build.
void cancel_build(ApiContext& context, Step& step, const ApiRequest& request);

}  // namespace swarm
