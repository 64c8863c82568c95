#include "core/api/routes/volumes_actions.h"

#include "core/api/fan_out.h"
#include "core/scheduler/filters/whitelist.h"
#include "core/wire/json.h"
#include "core/wire/object_order.h"
#include "core/wire/rename.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

constexpr std::string_view whitelists_label = "com.docker.swarm.whitelists";

// Where a volume is to be made, and under which name there.
struct Place {
  std::vector<EngineKey> engines;
  std::string name;
};

// "<node>/<name>" -> that node; nothing if it begins with no node's name.
const Engine* named_node(const Cluster& cluster, std::string_view reference, std::string& rest) {
  const std::size_t slash = reference.find('/');
  if (slash == std::string_view::npos) return nullptr;
  const Engine* engine = cluster.engine_named(reference.substr(0, slash));
  if (engine != nullptr) rest = reference.substr(slash + 1);
  return engine;
}

Result<std::vector<EngineKey>> listed_nodes(const Cluster& cluster, const std::string& label) {
  const auto lists = parse_whitelists(wire::parse_string_array(label));
  if (!lists) return Error{Errc::bad_request, lists.error().detail};
  std::vector<EngineKey> engines = healthy_engines(cluster);
  for (const Whitelist& list : *lists) {
    std::erase_if(engines, [&](EngineKey key) {
      return std::ranges::find(list.names, cluster.engine(key)->name()) == list.names.end();
    });
  }
  return engines;
}

Result<Place> place_of(Cluster& cluster, const wire::ObjectOrder& order) {
  Place place{{}, order.name};
  if (const Engine* node = named_node(cluster, order.name, place.name)) {
    if (!node->healthy()) {
      return Error{Errc::engine_unreachable, "Node " + std::string(node->name()) + " is unhealthy"};
    }
    place.engines = {node->key};
    return place;
  }
  const auto label = order.labels.find(std::string(whitelists_label));
  if (label == order.labels.end()) {
    place.engines = healthy_engines(cluster);
  } else {
    auto listed = listed_nodes(cluster, label->second);
    if (!listed) return listed.error();
    place.engines = std::move(*listed);
  }
  if (place.engines.empty()) {
    return Error{Errc::no_node_available, "No healthy node available in the cluster"};
  }
  // One name on all nodes: left to themselves each engine would draw its own.
  if (place.name.empty()) place.name = cluster.drawn_id();
  return place;
}

ApiResponse created(ApiContext& context, std::vector<NodeReply>& replies, ApiVersion version) {
  const auto failures = failures_of(replies);
  if (failures.empty()) return context.pass_on(std::move(replies.front().reply));
  ApiResponse plain =
      respond_message(failure_status(replies), wire::partial_failure_text(failures), version);
  if (plain.headers.get("Content-Type") != "application/json") return plain;
  std::vector<std::string> done;
  for (const NodeReply& each : replies) {
    if (each.problem.empty()) done.push_back(each.node);
  }
  return respond_json(
      wire::encode_partial_failure(failures, "created", wire::go_string_array(done)),
      failure_status(replies));
}

FanOut volume_order(std::vector<EngineKey> engines, std::string path) {
  FanOut order;
  order.engines = std::move(engines);
  order.path = std::move(path);
  order.refresh = ApiContext::Refresh::volumes;
  return order;
}

// On all of them at once.
void create_on(ApiContext& context, Step& step, const ApiRequest& request,
               std::vector<EngineKey> engines, std::vector<NodeReply> before) {
  fan_out(context, step, request, volume_order(std::move(engines), "/volumes/create"),
          [&context, request, before = std::move(before)](
              Step& later, std::vector<NodeReply>&& replies) mutable {
            std::ranges::move(replies, std::back_inserter(before));
            context.respond(later, request.id, created(context, before, request.version));
          });
}

// The first node tells whether the driver's volumes are the same everywhere: then one is enough.
void create_by_driver(ApiContext& context, Step& step, const ApiRequest& request,
                      std::vector<EngineKey> engines) {
  const EngineKey first = engines.front();
  engines.erase(engines.begin());
  fan_out(context, step, request, volume_order({first}, "/volumes/create"),
          [&context, request, rest = std::move(engines)](Step& later,
                                                         std::vector<NodeReply>&& replies) {
            const bool enough =
                !replies[0].problem.empty() || wire::scope_of(replies[0].reply.body) == "global";
            create_on(context, later, request, enough ? std::vector<EngineKey>{} : rest,
                      std::move(replies));
          });
}

// The nodes that have it, healthy ones or not.
std::vector<const Engine*> holders_of(const Cluster& cluster, std::string_view name,
                                      const Engine* only) {
  std::vector<const Engine*> holders;
  for (const Engine* engine : cluster.engines()) {
    if (!engine->registered() || (only != nullptr && engine != only)) continue;
    const auto found = std::ranges::find(engine->volumes, name, &Volume::name);
    if (found != engine->volumes.end()) holders.push_back(engine);
  }
  return holders;
}

void answer_removal(ApiContext& context, Step& step, const ApiRequest& request,
                    const std::vector<NodeReply>& replies) {
  const auto failures = failures_of(replies);
  context.respond(step, request.id,
                  failures.empty()
                      ? respond_empty(204)
                      : respond_message(failure_status(replies),
                                        wire::partial_failure_text(failures), request.version));
}

}  // namespace

void create_volume(ApiContext& context, Step& step, const ApiRequest& request) {
  const auto order = wire::decode_object_order(request.body);
  if (!order) return context.fail(step, request, order.error());
  auto place = place_of(context.cluster(), *order);
  if (!place) return context.fail(step, request, place.error());
  ApiRequest named = request;
  named.body = wire::with_name(request.body, place->name);
  const bool local = order->driver.empty() || order->driver == "local";
  if (local) return create_on(context, step, named, std::move(place->engines), {});
  create_by_driver(context, step, named, std::move(place->engines));
}

void remove_volume(ApiContext& context, Step& step, const ApiRequest& request) {
  std::string name = request.captures[0];
  const Engine* only = named_node(context.cluster(), request.captures[0], name);
  std::vector<EngineKey> healthy;
  std::vector<NodeReply> lost;
  for (const Engine* engine : holders_of(context.cluster(), name, only)) {
    if (engine->healthy()) {
      healthy.push_back(engine->key);
    } else {
      lost.push_back({engine->key,
                      std::string(engine->name()),
                      {},
                      "the node is unhealthy; the volume is left there as it is"});
    }
  }
  if (healthy.empty() && lost.empty()) {
    if (request.query.flag("force")) return context.respond(step, request.id, respond_empty(204));
    return context.fail(step, request, {Errc::not_found, "No such volume " + request.captures[0]});
  }
  fan_out(
      context, step, request, volume_order(std::move(healthy), "/volumes/" + encode_segment(name)),
      [&context, request, lost = std::move(lost)](Step& later, std::vector<NodeReply>&& replies) {
        std::ranges::copy(lost, std::back_inserter(replies));
        answer_removal(context, later, request, replies);
      });
}

}  // namespace swarm
