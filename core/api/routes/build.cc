#include "core/api/routes/build.h"

#include "core/api/fan_out.h"
#include "core/wire/build_arguments.h"
#include "core/wire/create.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

namespace swarm {
namespace {

constexpr auto build_patience = std::chrono::hours(2);  // To the head: a build may say nothing.

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The first healthy node by name: without memory of which client began what, every call of a
// BuildKit build comes to the same one, and so does its cache.
Result<EngineKey> buildkit_node(const Cluster& cluster) {
  const auto healthy = healthy_engines(cluster);
  if (healthy.empty()) {
    return Error{Errc::no_node_available, "No healthy node available in the cluster"};
  }
  return healthy.front();
}

// As for a container with the rules among the build arguments as its environment.
Result<EngineKey> classic_node(Cluster& cluster, const ApiRequest& request,
                               const wire::BuildArguments& arguments) {
  const auto body =
      wire::parse_create_body(wire::body_with_environment(arguments.rules), std::string_view());
  if (!body) return body.error();
  ContainerSpec spec = body->spec();
  spec.cpus = number(request.query.get("cpushares"));
  spec.memory_bytes = number(request.query.get("memory"));
  return cluster.any_engine(spec);
}

std::function<void(Step&)> refresh_images_of(ApiContext& context, EngineKey engine) {
  return [&context, engine](Step& step) {
    context.refresh(step, engine, ApiContext::Refresh::images, [](Step&) {});
  };
}

}  // namespace

void build_image(ApiContext& context, Step& step, const ApiRequest& request) {
  ApiRequest order = request;
  const auto arguments = wire::split_build_arguments(request.query.get("buildargs"));
  if (!arguments.rules.empty()) order.query.set("buildargs", arguments.rest);
  const auto engine = request.query.get("version") == "2"
                          ? buildkit_node(context.cluster())
                          : classic_node(context.cluster(), request, arguments);
  if (!engine) return context.fail(step, request, engine.error());
  ApiContext::Tunnel tunnel;
  tunnel.path = "/build";
  tunnel.body_from_client = true;
  tunnel.head_timeout = build_patience;
  tunnel.finished = refresh_images_of(context, *engine);
  context.tunnel(step, order, *engine, std::move(tunnel));
}

void build_tunnel(ApiContext& context, Step& step, const ApiRequest& request) {
  const auto engine = buildkit_node(context.cluster());
  if (!engine) return context.fail(step, request, engine.error());
  ApiContext::Tunnel tunnel;
  tunnel.path = request.path;
  tunnel.hijack = true;
  tunnel.finished = refresh_images_of(context, *engine);
  context.tunnel(step, request, *engine, std::move(tunnel));
}

void cancel_build(ApiContext& context, Step& step, const ApiRequest& request) {
  if (request.query.get("id").empty()) {
    return context.fail(step, request, {Errc::bad_request, "build ID not provided"});
  }
  FanOut order;
  order.engines = healthy_engines(context.cluster());
  order.path = "/build/cancel";
  fan_out(context, step, request, std::move(order),
          [&context, request](Step& later, std::vector<NodeReply>&& replies) {
            const bool done = std::ranges::any_of(
                replies, [](const NodeReply& each) { return each.problem.empty(); });
            if (done) return context.respond(later, request.id, respond_empty(200));
            context.respond(
                later, request.id,
                respond_message(failure_status(replies),
                                wire::partial_failure_text(failures_of(replies)), request.version));
          });
}

}  // namespace swarm
