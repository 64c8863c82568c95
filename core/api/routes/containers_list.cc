#include "core/api/routes/containers_list.h"

#include "core/api/container_list.h"
#include "core/api/container_query.h"
#include "core/api/fan_out.h"
#include "core/api/listed_names.h"
#include "core/api/relayed_ports.h"
#include "core/api/response.h"
#include "core/base/sometimes.h"
#include "core/wire/version_shapes.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

ListedContainer shown(const Cluster& cluster, const Container& container, const Engine& owner) {
  return {&container, &owner, cluster.containers().list().entry(container.key),
          style_for(cluster, container), relayed_list(cluster, container)};
}

std::vector<const Container*> select(const Cluster& cluster, ContainerSelector& selector,
                                     int limit) {
  std::vector<const Container*> listed;
  cluster.containers().each_newest_first([&](const Container& container) {
    const Engine* owner = cluster.engine(container.engine);
    if (owner != nullptr && selector.takes(container, *owner)) {
      listed.push_back(&container);
    }
    return limit == 0 || listed.size() < static_cast<std::size_t>(limit);
  });
  return listed;
}

// What is kept has all that the newest engine tells.
bool knows_all(const ApiContext& context, ApiVersion client) {
  return !client.given() || client >= wire::container_list_complete ||
         context.newest_served() <= client;
}

// Names and ports read as they are kept, unless the operator wants it otherwise.
bool as_kept(const Cluster& cluster) {
  return cluster.options().names == NameStyle::classic && cluster.options().relay_ports.empty();
}

void answer(ApiContext& context, Step& step, const ApiRequest& request,
            std::vector<SharedPart>&& list) {
  ApiResponse response;
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(list);
  context.respond(step, request.id, std::move(response));
}

std::vector<SharedPart> changed_list(const Cluster& cluster,
                                     const std::vector<const Container*>& containers,
                                     const ContainerSizes& sizes, UnixNanos wall,
                                     ApiVersion version) {
  std::vector<ListedContainer> listed;
  listed.reserve(containers.size());
  for (const Container* each : containers) {
    const Engine* owner = cluster.engine(each->engine);
    if (owner != nullptr) listed.push_back(shown(cluster, *each, *owner));
  }
  return encode_container_list(listed, sizes, wall, version);
}

// {"id":["...","..."]} while that is shorter than the engine's whole list is likely to be.
std::string filter_of(const std::vector<std::string>& ids) {
  constexpr std::size_t ids_max = 64;
  if (ids.size() > ids_max) return {};
  std::string text = "{\"id\":[";
  for (const std::string& id : ids) text += (text.back() == '[' ? "\"" : ",\"") + id + "\"";
  return text + "]}";
}

// Sizes are read from the disk of an engine at every request. An engine that does not tell them
// leaves its containers without.
void answer_with_sizes(ApiContext& context, Step& step, const ApiRequest& request,
                       const std::vector<const Container*>& listed) {
  SWARM_SOMETIMES("list: with sizes");
  std::set<EngineKey> owners;
  std::vector<std::string> ids;
  for (const Container* each : listed) {
    ids.push_back(each->id);
    if (context.cluster().engine(each->engine)->healthy()) owners.insert(each->engine);
  }
  ApiRequest sized = request;
  sized.query = {};
  sized.query.add("all", "1");
  sized.query.add("size", "1");
  if (const std::string filter = filter_of(ids); !filter.empty()) {
    sized.query.add("filters", filter);
  }
  FanOut order;
  order.engines.assign(owners.begin(), owners.end());
  order.path = "/containers/json";
  fan_out(context, step, sized, std::move(order),
          [&context, request, ids](Step& later, std::vector<NodeReply>&& replies) {
            ContainerSizes sizes;
            for (const NodeReply& reply : replies) {
              SWARM_SOMETIMES_IF(!reply.problem.empty(), "list: an engine tells no sizes");
              if (!reply.problem.empty()) continue;
              if (auto more = wire::decode_sizes(reply.reply.body)) sizes.merge(*more);
            }
            // Some may have gone meanwhile, and pointers do not outlive a step.
            std::vector<const Container*> still;
            for (const std::string& id : ids) {
              const Container* container = context.cluster().containers().by_id(id);
              if (container != nullptr) still.push_back(container);
            }
            answer(context, later, request,
                   changed_list(context.cluster(), still, sizes, later.at.wall, request.version));
          });
}

}  // namespace

// The containers of every node in one list, newest first. Unless the operator wants it otherwise
// names carry their node ("/node-1/web"): clients show the first name, and one should see where a
// container is.
void list_containers(ApiContext& context, Step& step, const ApiRequest& request) {
  const Result<ContainerQuery> query = parse_container_query(request.query);
  SWARM_SOMETIMES_IF(!query, "list: a query that cannot be read");
  if (!query) return context.fail(step, request, query.error());
  Cluster& cluster = context.cluster();
  Result<ContainerSelector> selector =
      ContainerSelector::make(*query, [&](std::string_view reference) {
        return find_container(cluster, reference, "No such container ");
      });
  SWARM_SOMETIMES_IF(!selector, "list: before or after one that is unknown");
  if (!selector) return context.fail(step, request, selector.error());
  const UnixNanos wall = step.at.wall;
  const bool kept = as_kept(cluster) && knows_all(context, request.version);
  if (kept && !query->selects() && !query->size) {
    SWARM_SOMETIMES("list: whole");
    return answer(context, step, request, kept_container_list(cluster, query->all, wall));
  }
  const std::vector<const Container*> listed = select(cluster, *selector, query->limit);
  SWARM_SOMETIMES_IF(query->limit > 0 && listed.size() == static_cast<std::size_t>(query->limit),
                     "list: cut by its limit");
  if (query->size && !listed.empty()) return answer_with_sizes(context, step, request, listed);
  answer(context, step, request,
         kept ? kept_container_list(cluster, listed, wall)
              : changed_list(cluster, listed, {}, wall, request.version));
}

}  // namespace swarm
