#include "core/api/routes/any_node.h"

#include "core/api/image_path.h"

#include <string>
#include <utility>

namespace swarm {
namespace {

void ask(ApiContext& context, Step& step, const ApiRequest& request, std::string path) {
  const auto engine = context.cluster().any_engine();
  if (!engine) return context.fail(step, request, engine.error());
  ApiContext::Forward forward;
  forward.path = std::move(path);
  context.forward(step, request, *engine, std::move(forward));
}

}  // namespace

void ask_any_node(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, request.path);
}

void inspect_distribution(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/distribution" + image_segments(request.captures[0]) + "/json");
}

}  // namespace swarm
