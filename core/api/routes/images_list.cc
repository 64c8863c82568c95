#include "core/api/routes/images_list.h"

#include "core/api/image_query.h"
#include "core/wire/image_answers.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swarm {

namespace {

// By ID of their image; nothing if no engine counts them.
std::map<std::string_view, std::int64_t> containers_by_image(
    const Cluster& cluster, const std::vector<ListedImage>& listed) {
  std::map<std::string_view, std::int64_t> counts;
  for (const ListedImage& each : listed) {
    if (wire::counts_containers(*each.image)) counts.emplace(each.image->id, 0);
  }
  if (counts.empty()) return counts;
  cluster.containers().each_newest_first([&](const Container& container) {
    const auto found = counts.find(container.image_id);
    if (found != counts.end()) ++found->second;
    return true;
  });
  return counts;
}

}  // namespace

// The images of all nodes. One that several nodes have stands there once, with all its names.
void list_images(ApiContext& context, Step& step, const ApiRequest& request) {
  const Result<ImageQuery> query = parse_image_query(request, step.at.wall);
  if (!query) return context.fail(step, request, query.error());
  const auto listed = select_images(*query, context.cluster().engines());
  if (!listed) return context.fail(step, request, listed.error());
  const auto counts = containers_by_image(context.cluster(), *listed);
  std::string body = "[";
  for (const ListedImage& each : *listed) {
    if (body.size() > 1) body += ',';
    const auto count = counts.find(each.image->id);
    wire::append_image(body, *each.image,
                       {each.tags, each.digests, count == counts.end() ? -1 : count->second},
                       request.version);
  }
  context.respond(step, request.id, respond_json(body + "]"));
}

}  // namespace swarm
