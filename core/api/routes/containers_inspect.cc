#include "core/api/routes/containers_inspect.h"

#include "core/api/relayed_ports.h"
#include "core/api/shown_node.h"
#include "core/base/sometimes.h"
#include "core/wire/container_answers.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

constexpr Duration inspect_timeout = std::chrono::seconds(120);  // With sizes it is disk work.

Result<std::string> patched(const Cluster& cluster, const Engine& engine, const std::string& id,
                            std::string_view body) {
  const std::string node = shown_node_id(engine);
  const std::vector<wire::RelayedPort> relays = relayed_ports(cluster, id);
  wire::ShownNode shown{node,
                        engine.ip,
                        engine.address,
                        engine.name(),
                        engine.facts.cpus,
                        engine.facts.memory_bytes,
                        &engine.node.labels};
  if (!cluster.options().relay_ports.empty()) shown.relays = &relays;
  return wire::patch_inspect(body, shown);
}

void answer(ApiContext& context, Step& step, const ApiRequest& request, EngineKey key,
            const std::string& id, EngineReply&& reply) {
  if (!reply.answered()) {
    SWARM_SOMETIMES("inspect: no answer");
    return context.fail(step, request, context.engine_failure(key, reply.failure, reply.reason));
  }
  const Engine* engine = context.cluster().engine(key);
  if (reply.status != 200 || engine == nullptr) {
    return context.respond(step, request.id, context.pass_on(std::move(reply)));
  }
  Result<std::string> body = patched(context.cluster(), *engine, id, reply.body);
  if (!body) {
    return context.fail(step, request,
                        {Errc::internal, "The answer of node " + std::string(engine->name()) +
                                             " is not understood: " + body.error().detail});
  }
  context.respond(step, request.id, respond_json(std::move(*body)));
}

}  // namespace

// Fresh from the owner, because a client that inspects wants what is, not what was. The engine's
// own members pass through, also those that this program does not know.
void inspect_container(ApiContext& context, Step& step, const ApiRequest& request) {
  const auto found = find_container(context.cluster(), request.captures[0], "No such container ");
  if (!found) return context.fail(step, request, found.error());
  const auto healthy = find_on_healthy_node(context.cluster(), request.captures[0]);
  if (!healthy) return context.fail(step, request, healthy.error());

  const EngineKey engine = (*found)->engine;
  const std::string id = (*found)->id;
  HttpRequest call = context.engine_request(request, engine, "/containers/" + id + "/json");
  ApiRequest asked;  // As much of the request as an answer needs.
  asked.id = request.id;
  asked.version = request.version;
  const CallId started = context.cluster().calls().start(
      step, engine, std::move(call), inspect_timeout,
      [&context, asked, engine, id](Step& later, EngineReply&& reply) {
        if (reply.status != 404) {
          return answer(context, later, asked, engine, id, std::move(reply));
        }
        // The table is behind: let the next list show what this answer says.
        const auto kept = std::make_shared<EngineReply>(std::move(reply));
        context.cluster().refresh_container(
            later, engine, id, [&context, asked, engine, id, kept](Step& after) {
              answer(context, after, asked, engine, id, std::move(*kept));
            });
      });
  context.when_gone(request.id, [&context, started](Step& later) {
    context.cluster().calls().cancel(later, started);
  });
}

}  // namespace swarm
