#include "core/api/routes/exec.h"

#include "core/api/routes/containers_actions.h"
#include "core/base/sometimes.h"
#include "core/wire/answers.h"
#include "core/wire/docker.h"

#include <utility>

namespace swarm {
namespace {

std::string exec_path(const ApiRequest& request, std::string_view suffix) {
  return "/exec/" + encode_segment(request.captures[0]) + std::string(suffix);
}

// The engine that has this exec instance, or no_key with the answer given.
EngineKey engine_of_exec(ApiContext& context, Step& step, const ApiRequest& request) {
  const Container* container = context.cluster().containers().with_exec(request.captures[0]);
  if (container != nullptr) return container->engine;
  SWARM_SOMETIMES("exec: unknown");
  context.fail(step, request, {Errc::not_found, "Exec " + request.captures[0] + " not found"});
  return no_key;
}

void ask(ApiContext& context, Step& step, const ApiRequest& request, std::string_view suffix) {
  const EngineKey engine = engine_of_exec(context, step, request);
  if (engine == no_key) return;
  ApiContext::Forward forward;
  forward.path = exec_path(request, suffix);
  context.forward(step, request, engine, std::move(forward));
}

}  // namespace

void create_exec(ApiContext& context, Step& step, const ApiRequest& request) {
  Cluster& cluster = context.cluster();
  const auto found = find_container(cluster, request.captures[0], "No such container ");
  if (!found) return context.fail(step, request, found.error());
  ApiContext::Forward forward;
  forward.path = container_path(**found, "/exec");
  // By ID: the row may have gone meanwhile, and its key been used again.
  forward.replied = [&cluster, id = (*found)->id](Step&, const EngineReply& reply) {
    if (!reply.ok()) return;
    const auto answer = wire::decode_create_answer(reply.body);
    const Container* row = cluster.containers().by_id(id);
    SWARM_SOMETIMES_IF(answer && row != nullptr, "exec: made");
    if (answer && row != nullptr) cluster.note_exec(row->key, answer->id);
  };
  context.forward(step, request, (*found)->engine, std::move(forward));
}

// A detached start answers at once and leaves nothing to pump; every other one takes over the
// connection. Never both: the original did both and mixed its own error into the output.
void start_exec(ApiContext& context, Step& step, const ApiRequest& request) {
  if (wire::asks_to_detach(request.body)) return ask(context, step, request, "/start");
  const EngineKey engine = engine_of_exec(context, step, request);
  if (engine == no_key) return;
  ApiContext::Tunnel tunnel;
  tunnel.path = exec_path(request, "/start");
  tunnel.hijack = true;
  tunnel.kind = StreamKind::exec;
  context.tunnel(step, request, engine, std::move(tunnel));
}

void resize_exec(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/resize");
}

void inspect_exec(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/json");
}

}  // namespace swarm
