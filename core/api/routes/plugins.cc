#include "core/api/routes/plugins.h"

#include "core/api/fan_out.h"
#include "core/api/image_path.h"
#include "core/api/progress_fan.h"
#include "core/base/sometimes.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

constexpr Duration patience = std::chrono::minutes(10);
const Error no_node{Errc::no_node_available, "No healthy node available in the cluster"};

std::string plugin_path(const ApiRequest& request, std::string_view suffix) {
  return "/plugins" + image_segments(request.captures[0]) + std::string(suffix);
}

// The answer to a request that went to all of those nodes.
void answer_all(ApiContext& context, Step& step, const ApiRequest& request,
                std::vector<NodeReply>& replies) {
  const auto failures = failures_of(replies);
  if (failures.empty()) {
    return context.respond(step, request.id, context.pass_on(std::move(replies.front().reply)));
  }
  SWARM_SOMETIMES("plugin: failed on a node");
  context.respond(step, request.id,
                  respond_message(failure_status(replies), wire::partial_failure_text(failures),
                                  request.version));
}

void ask_all(ApiContext& context, Step& step, const ApiRequest& request,
             std::vector<EngineKey> engines, std::string path) {
  if (engines.empty()) return context.fail(step, request, no_node);
  FanOut order;
  order.engines = std::move(engines);
  order.path = std::move(path);
  order.timeout = patience;
  fan_out(context, step, request, std::move(order),
          [&context, request](Step& later, std::vector<NodeReply>&& replies) {
            answer_all(context, later, request, replies);
          });
}

// Nobody remembers which node has which plugin: they are asked first. `then` gets those that have
// it; if none has, the client gets their words.
void with_holders(ApiContext& context, Step& step, const ApiRequest& request,
                  std::function<void(Step&, std::vector<EngineKey>)> then) {
  ApiRequest question = request;
  question.method = "GET";
  question.query = {};
  question.body.clear();
  FanOut order;
  order.engines = healthy_engines(context.cluster());
  if (order.engines.empty()) return context.fail(step, request, no_node);
  order.path = plugin_path(request, "/json");
  fan_out(
      context, step, question, std::move(order),
      [&context, request, then = std::move(then)](Step& later, std::vector<NodeReply>&& replies) {
        std::vector<EngineKey> holders;
        for (const NodeReply& each : replies) {
          if (each.problem.empty()) holders.push_back(each.engine);
        }
        if (!holders.empty()) return then(later, std::move(holders));
        SWARM_SOMETIMES("plugin: nobody has it");
        // They all say the same if it is nowhere.
        if (failure_status(replies) == 404) {
          return context.respond(later, request.id,
                                 context.pass_on(std::move(replies.front().reply)));
        }
        answer_all(context, later, request, replies);
      });
}

// The request itself, at every node that has the plugin.
void at_holders(ApiContext& context, Step& step, const ApiRequest& request,
                std::string_view suffix) {
  with_holders(context, step, request,
               [&context, request, path = plugin_path(request, suffix)](
                   Step& later, std::vector<EngineKey> holders) {
                 ask_all(context, later, request, std::move(holders), path);
               });
}

}  // namespace

// A plugin that several nodes have is shown once, as the first of them has it.
void list_plugins(ApiContext& context, Step& step, const ApiRequest& request) {
  FanOut order;
  order.engines = healthy_engines(context.cluster());
  order.path = "/plugins";
  if (order.engines.empty()) return context.respond(step, request.id, respond_json("[]\n"));
  fan_out(context, step, request, std::move(order),
          [&context, request](Step& later, std::vector<NodeReply>&& replies) {
            wire::UniqueList list("Name");
            bool any = false;
            for (NodeReply& each : replies) {
              if (!each.problem.empty()) continue;
              if (list.add(each.reply.body))
                any = true;
              else
                each.problem = "the engine's answer is not understood";
            }
            if (any) return context.respond(later, request.id, respond_json(list.encode()));
            answer_all(context, later, request, replies);
          });
}

void inspect_plugin(ApiContext& context, Step& step, const ApiRequest& request) {
  auto engines = healthy_engines(context.cluster());
  if (engines.empty()) return context.fail(step, request, no_node);
  const EngineKey first = engines.front();
  engines.erase(engines.begin());
  ApiContext::Forward forward;
  forward.path = plugin_path(request, "/json");
  forward.otherwise = std::move(engines);
  context.forward(step, request, first, std::move(forward));
}

void install_plugin(ApiContext& context, Step& step, const ApiRequest& request) {
  ProgressFan fan;
  fan.prefix = "Installing " + std::string(request.query.get("remote")) + "...";
  fan.success = "installed";
  fan.refresh = ApiContext::Refresh::nothing;
  fan.begin = begin_call(context, request, "/plugins/pull", "installation", patience);
  run_progress_fan(context, step, request, std::move(fan));
}

void create_plugin(ApiContext& context, Step& step, const ApiRequest& request) {
  if (healthy_engines(context.cluster()).empty()) return context.fail(step, request, no_node);
  context.store_body(
      step, request.id, [&context, request](Step& later, const std::string& problem) {
        if (!problem.empty()) return context.fail(later, request, {Errc::internal, problem});
        ApiRequest order = request;
        order.body_is_stored = true;
        ask_all(context, later, order, healthy_engines(context.cluster()), "/plugins/create");
      });
}

void upgrade_plugin(ApiContext& context, Step& step, const ApiRequest& request) {
  with_holders(
      context, step, request, [&context, request](Step& later, std::vector<EngineKey> holders) {
        ProgressFan fan;
        fan.prefix = "Upgrading " + request.captures[0] + "...";
        fan.success = "upgraded";
        fan.refresh = ApiContext::Refresh::nothing;
        fan.engines = std::move(holders);
        fan.begin =
            begin_call(context, request, plugin_path(request, "/upgrade"), "upgrade", patience);
        run_progress_fan(context, later, request, std::move(fan));
      });
}

void push_plugin(ApiContext& context, Step& step, const ApiRequest& request) {
  with_holders(context, step, request,
               [&context, request](Step& later, const std::vector<EngineKey>& holders) {
                 ApiContext::Tunnel tunnel;
                 tunnel.path = plugin_path(request, "/push");
                 tunnel.head_timeout = patience;
                 context.tunnel(later, request, holders.front(), std::move(tunnel));
               });
}

void enable_plugin(ApiContext& context, Step& step, const ApiRequest& request) {
  at_holders(context, step, request, "/enable");
}

void disable_plugin(ApiContext& context, Step& step, const ApiRequest& request) {
  at_holders(context, step, request, "/disable");
}

void set_plugin(ApiContext& context, Step& step, const ApiRequest& request) {
  at_holders(context, step, request, "/set");
}

void remove_plugin(ApiContext& context, Step& step, const ApiRequest& request) {
  at_holders(context, step, request, {});
}

}  // namespace swarm
