#include "core/api/routes/images_actions.h"

#include "core/api/fan_out.h"
#include "core/cluster/image_reference.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

// Slashes stay: an engine matches them in the name of an image.
std::string image_path(std::string_view name, std::string_view suffix) {
  std::string path = "/images";
  while (true) {
    const std::size_t slash = name.find('/');
    path += "/" + encode_segment(name.substr(0, slash));
    if (slash == std::string_view::npos) return path + std::string(suffix);
    name.remove_prefix(slash + 1);
  }
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
    reply.problem = "the node is unhealthy; the image is left there as it is";
    replies.push_back(std::move(reply));
  }
}

ApiResponse partial_failure(const std::vector<NodeReply>& replies, std::string_view member,
                            std::string_view done, ApiVersion version) {
  const auto failures = failures_of(replies);
  const int status = failure_status(replies);
  ApiResponse plain = respond_message(status, wire::partial_failure_text(failures), version);
  if (plain.headers.get("Content-Type") != "application/json") return plain;
  return respond_json(wire::encode_partial_failure(failures, member, done), status);
}

}  // namespace

void inspect_image(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/json");
}

void image_history(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/history");
}

// On every node that has the image, so that the new name means the same everywhere.
void tag_image(ApiContext& context, Step& step, const ApiRequest& request) {
  const std::string& name = request.captures[0];
  Holders holders = holders_of(context.cluster(), name);
  if (holders.healthy.empty() && holders.unhealthy.empty()) {
    return context.fail(step, request, no_such_image("No such image: ", name));
  }
  FanOut order{std::move(holders.healthy), image_path(name, "/tag"), true};
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
  FanOut order{std::move(holders.healthy), image_path(name, {}), true, std::chrono::minutes(10)};
  fan_out(context, step, request, std::move(order),
          [&context, request, unhealthy = std::move(holders.unhealthy)](
              Step& later, std::vector<NodeReply>&& replies) {
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
