#include "core/api/routes/images_actions.h"

#include "core/api/fan_out.h"
#include "core/api/image_path.h"
#include "core/base/sometimes.h"
#include "core/cluster/image_reference.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

std::string image_path(std::string_view name, std::string_view suffix) {
  return "/images" + image_segments(name) + std::string(suffix);
}

// The nodes that have the image, in natural order of name.
struct Holders {
  std::vector<EngineKey> healthy;
  std::vector<std::string> unhealthy;  // Names: nothing can be done there.
};

Holders holders_of(const Cluster& cluster, std::string_view reference) {
  Holders holders;
  for (const Engine* engine : cluster.engines()) {
    if (!engine->registered() || find_image(*engine, reference) == nullptr) continue;
    if (engine->healthy()) {
      holders.healthy.push_back(engine->key);
    } else {
      holders.unhealthy.emplace_back(engine->name());
    }
  }
  return holders;
}

Error no_such_image(std::string_view text, const std::string& name) {
  return {Errc::not_found, std::string(text) + name};
}

// Asks one node that has the image; if it does not answer, the next. Which ones does not matter, so
// the walk ends as soon as there are enough.
void ask(ApiContext& context, Step& step, const ApiRequest& request, std::string_view suffix) {
  constexpr std::size_t asked_max = 5;
  const Cluster& cluster = context.cluster();
  const std::string& name = request.captures[0];
  std::vector<EngineKey> healthy;
  const Engine* unhealthy = nullptr;
  for (EngineKey key = 0; key < cluster.engine_end() && healthy.size() < asked_max; ++key) {
    const Engine* engine = cluster.engine(key);
    if (engine == nullptr || !engine->registered() || !find_image(*engine, name)) continue;
    if (engine->healthy()) healthy.push_back(key);
    if (!engine->healthy()) unhealthy = engine;
  }
  if (healthy.empty()) {
    SWARM_SOMETIMES_IF(unhealthy == nullptr, "image: nobody has it");
    Error error = no_such_image("No such image: ", name);
    if (unhealthy != nullptr) {
      error = {Errc::internal,
               "Image " + name + " is only on unhealthy node " + std::string(unhealthy->name())};
    }
    return context.fail(step, request, error);
  }
  const EngineKey first = healthy.front();
  healthy.erase(healthy.begin());
  ApiContext::Forward forward;
  forward.path = image_path(name, suffix);
  forward.otherwise = std::move(healthy);
  context.forward(step, request, first, std::move(forward));
}

// Replies of every holder: the healthy ones were asked, the others could not be.
void add_unhealthy(std::vector<NodeReply>& replies, const std::vector<std::string>& unhealthy) {
  for (const std::string& node : unhealthy) {
    NodeReply reply;
    reply.node = node;
    SWARM_SOMETIMES("image: left on an unhealthy node");
    reply.problem = "the node is unhealthy; the image is left there as it is";
    replies.push_back(std::move(reply));
  }
}

ApiResponse partial_failure(const std::vector<NodeReply>& replies, std::string_view member,
                            std::string_view done, ApiVersion version) {
  const auto failures = failures_of(replies);
  SWARM_SOMETIMES("image: done in part");
  const int status = failure_status(replies);
  ApiResponse plain = respond_message(status, wire::partial_failure_text(failures), version);
  if (plain.headers.get("Content-Type") != "application/json") return plain;
  return respond_json(wire::encode_partial_failure(failures, member, done), status);
}

// An archive comes from one node, which must have all that goes into it.
void save(ApiContext& context, Step& step, const ApiRequest& request,
          const std::vector<std::string>& names, std::string path) {
  if (names.empty()) return context.fail(step, request, {Errc::bad_request, "no image is named"});
  std::vector<EngineKey> engines = holders_of(context.cluster(), names.front()).healthy;
  for (const std::string& name : names) {
    const std::vector<EngineKey> those = holders_of(context.cluster(), name).healthy;
    if (those.empty()) return context.fail(step, request, no_such_image("No such image: ", name));
    std::erase_if(engines, [&](EngineKey key) { return std::ranges::count(those, key) == 0; });
  }
  if (engines.empty()) {
    return context.fail(step, request, {Errc::not_found, "No single node has all of these images"});
  }
  ApiContext::Tunnel tunnel;
  tunnel.path = std::move(path);
  tunnel.head_timeout = std::chrono::minutes(10);
  context.tunnel(step, request, engines.front(), std::move(tunnel));
}

}  // namespace

void inspect_image(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/json");
}

void image_history(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/history");
}

void image_attestations(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/attestations");
}

// From one node that has it: a stream of JSON lines.
void push_image(ApiContext& context, Step& step, const ApiRequest& request) {
  const std::string& name = request.captures[0];
  const std::string_view tag = request.query.get("tag");
  const Holders holders =
      holders_of(context.cluster(), tag.empty() ? name : name + ":" + std::string(tag));
  if (holders.healthy.empty()) {
    return context.fail(step, request, no_such_image("No such image: ", name));
  }
  ApiContext::Tunnel tunnel;
  tunnel.path = image_path(name, "/push");
  tunnel.head_timeout = std::chrono::minutes(10);
  context.tunnel(step, request, holders.healthy.front(), std::move(tunnel));
}

void save_image(ApiContext& context, Step& step, const ApiRequest& request) {
  save(context, step, request, {request.captures[0]}, image_path(request.captures[0], "/get"));
}

void save_images(ApiContext& context, Step& step, const ApiRequest& request) {
  std::vector<std::string> names;
  for (const std::string_view name : request.query.all("names")) names.emplace_back(name);
  save(context, step, request, names, "/images/get");
}

// On every node that has the image, so that the new name means the same everywhere.
void tag_image(ApiContext& context, Step& step, const ApiRequest& request) {
  const std::string& name = request.captures[0];
  Holders holders = holders_of(context.cluster(), name);
  if (holders.healthy.empty() && holders.unhealthy.empty()) {
    return context.fail(step, request, no_such_image("No such image: ", name));
  }
  FanOut order{std::move(holders.healthy), image_path(name, "/tag"), ApiContext::Refresh::images};
  fan_out(context, step, request, std::move(order),
          [&context, request, unhealthy = std::move(holders.unhealthy)](
              Step& later, std::vector<NodeReply>&& replies) {
            add_unhealthy(replies, unhealthy);
            const bool failed = !failures_of(replies).empty();
            context.respond(later, request.id,
                            failed ? partial_failure(replies, "tagged", {}, request.version)
                                   : respond_empty(201));
          });
}

void remove_image(ApiContext& context, Step& step, const ApiRequest& request) {
  const std::string& name = request.captures[0];
  Holders holders = holders_of(context.cluster(), name);
  if (holders.healthy.empty() && holders.unhealthy.empty()) {
    return context.fail(step, request, no_such_image("No such image ", name));
  }
  FanOut order{std::move(holders.healthy), image_path(name, {}), ApiContext::Refresh::images,
               std::chrono::minutes(10)};
  fan_out(context, step, request, std::move(order),
          [&context, request, unhealthy = std::move(holders.unhealthy)](
              Step& later, std::vector<NodeReply>&& replies) {
            SWARM_SOMETIMES("image: removed");
            wire::UniqueList removed;
            for (NodeReply& each : replies) {
              if (each.problem.empty() && !removed.add(each.reply.body)) {
                each.problem = "the engine's answer is not understood";
              }
            }
            add_unhealthy(replies, unhealthy);
            const bool failed = !failures_of(replies).empty();
            context.respond(
                later, request.id,
                failed ? partial_failure(replies, "removed", removed.encode(), request.version)
                       : respond_json(removed.encode()));
          });
}

}  // namespace swarm
