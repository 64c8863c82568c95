#include "core/api/routes/containers_create.h"

#include "core/base/sometimes.h"
#include "core/wire/answers.h"
#include "core/wire/create.h"

#include <utility>

namespace swarm {

// A client that leaves meanwhile does not stop the creation: a half-made container would be worse
// than one that nobody waits for.
void create_container(ApiContext& context, Step& step, const ApiRequest& request) {
  std::string_view name = request.query.get("name");
  if (name.starts_with('/')) name.remove_prefix(1);
  Result<wire::CreateBody> body = wire::parse_create_body(request.body, name);
  SWARM_SOMETIMES_IF(!body, "create: a request that cannot be read");
  if (!body) return context.fail(step, request, body.error());
  body->strip_node_names([&context](std::string_view node) {
    const Engine* engine = context.cluster().engine_named(node);
    return engine != nullptr && engine->name() == node;
  });

  CreateOrder order;
  order.body = std::move(*body);
  order.platform = request.query.get("platform");
  order.registry_auth = request.headers.get("X-Registry-Auth");
  context.cluster().create_container(
      step, std::move(order),
      [&context, id = request.id, version = request.version](Step& later, CreateOutcome&& outcome) {
        if (!outcome.ok) {
          return context.respond(later, id, respond_refusals(outcome.failure, version));
        }
        const Created& created = outcome.created;
        context.respond(later, id,
                        respond_json(wire::encode_created(created.id, created.warnings), 201));
      });
}

}  // namespace swarm
