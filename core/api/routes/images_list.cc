#include "core/api/routes/images_list.h"

#include "core/api/image_query.h"
#include "core/wire/image_answers.h"

#include <string>
#include <utility>
#include <vector>

namespace swarm {

// The images of all nodes. One that several nodes have stands there once, with all its names.
void list_images(ApiContext& context, Step& step, const ApiRequest& request) {
  const Result<ImageQuery> query = parse_image_query(request, step.at.wall);
  if (!query) return context.fail(step, request, query.error());
  const auto listed = select_images(*query, context.cluster().engines());
  if (!listed) return context.fail(step, request, listed.error());
  std::string body = "[";
  for (const ListedImage& each : *listed) {
    if (body.size() > 1) body += ',';
    wire::append_image(body, *each.image, each.tags, each.digests, request.version);
  }
  context.respond(step, request.id, respond_json(body + "]"));
}

}  // namespace swarm
