#include "core/api/routes/networks_actions.h"

#include "core/api/network_lookup.h"
#include "core/wire/object_order.h"
#include "core/wire/rename.h"

#include <string>
#include <utility>

namespace swarm {
namespace {

// Where a network is to be made, and under which name there.
struct Place {
  EngineKey engine = no_key;
  std::string name;
};

// The node that has other networks of that project of Compose: a service that uses several of them
// must find them all on one node. Null: there is none.
const Engine* project_home(const Cluster& cluster, const wire::ObjectOrder& order) {
  const std::string label = "com.docker.compose.project";
  const auto project = order.labels.find(label);
  if (project == order.labels.end()) return nullptr;
  for (const Engine* engine : cluster.engines()) {
    if (!engine->healthy()) continue;
    for (const Network& network : engine->networks) {
      const auto same = network.labels.find(label);
      if (same != network.labels.end() && same->second == project->second &&
          is_local_network(network)) {
        return engine;
      }
    }
  }
  return nullptr;
}

// "<node>/<name>": on that node. A bare name: on the node that a container would get.
Result<Place> place_of(Cluster& cluster, const wire::ObjectOrder& order) {
  const std::string& wanted = order.name;
  const std::size_t slash = wanted.find('/');
  if (slash != std::string::npos) {
    const std::string node = wanted.substr(0, slash);
    const Engine* engine = cluster.engine_named(node);
    if (engine == nullptr) return Error{Errc::not_found, "No such node: " + node};
    if (!engine->healthy()) {
      return Error{Errc::engine_unreachable, "Node " + node + " is unhealthy"};
    }
    return Place{engine->key, wanted.substr(slash + 1)};
  }
  // Each engine would take it, and then nobody could say which one is meant.
  const auto taken = find_network(cluster, wanted);
  const bool same_name =
      taken ? taken->network->name == wanted : taken.error().code == Errc::ambiguous;
  if (!wanted.empty() && same_name) {
    return Error{Errc::conflict, "network with name " + wanted + " already exists"};
  }
  if (const Engine* home = project_home(cluster, order)) return Place{home->key, wanted};
  const auto engine = cluster.any_engine();
  if (!engine) return engine.error();
  return Place{*engine, wanted};
}

std::string network_path(const Network& network, std::string_view suffix) {
  return "/networks/" + encode_segment(network.id) + std::string(suffix);
}

// A container and a network that are to come together or to part.
struct Pair {
  FoundNetwork found;
  const Container* container = nullptr;  // Null: nobody knows it.
  wire::MemberOrder order;
};

Result<Pair> pair_of(Cluster& cluster, const ApiRequest& request) {
  Pair pair;
  const auto found = find_network(cluster, request.captures[0]);
  if (!found) return found.error();
  auto order = wire::decode_member_order(request.body);
  if (!order) return order.error();
  if (order->container.empty()) return Error{Errc::bad_request, "Container is not specified"};
  const auto container = cluster.find_container(order->container);
  if (container) pair.container = *container;
  if (!container && container.error().code == Errc::ambiguous) return container.error();
  pair.found = *found;
  pair.order = std::move(*order);
  return pair;
}

Error no_such_container(const std::string& name) {
  return {Errc::not_found, "No such container: " + name};
}

// The engine knows the container by its ID only if the client gave it a name of the cluster.
void send(ApiContext& context, Step& step, const ApiRequest& request, const Pair& pair,
          EngineKey engine, std::string_view verb) {
  ApiRequest renamed = request;
  ApiContext::Forward forward;
  forward.path = network_path(*pair.found.network, verb);
  forward.refresh = ApiContext::Refresh::networks;
  if (pair.container != nullptr) {
    renamed.body = wire::with_text(request.body, "Container", pair.container->id);
    forward.refresh_container = pair.container->id;
  }
  context.forward(step, renamed, engine, std::move(forward));
}

}  // namespace

void create_network(ApiContext& context, Step& step, const ApiRequest& request) {
  const auto order = wire::decode_object_order(request.body);
  if (!order) return context.fail(step, request, order.error());
  const auto place = place_of(context.cluster(), *order);
  if (!place) return context.fail(step, request, place.error());
  ApiRequest named = request;
  named.body = wire::with_name(request.body, place->name);
  ApiContext::Forward forward;
  forward.path = "/networks/create";
  forward.refresh = ApiContext::Refresh::networks;
  context.forward(step, named, place->engine, std::move(forward));
}

void connect_network(ApiContext& context, Step& step, const ApiRequest& request) {
  const Cluster& cluster = context.cluster();
  const auto pair = pair_of(context.cluster(), request);
  if (!pair) return context.fail(step, request, pair.error());
  if (pair->container == nullptr) {
    return context.fail(step, request, no_such_container(pair->order.container));
  }
  const Network& network = *pair->found.network;
  const Engine& home = *cluster.engine(pair->container->engine);
  const bool elsewhere = is_local_network(network) && !is_builtin_network(network.name) &&
                         pair->found.engine->key != home.key;
  if (elsewhere) {
    return context.fail(
        step, request,
        {Errc::conflict, "network " + network.name + " is on node " +
                             std::string(pair->found.engine->name()) + ", container " +
                             pair->order.container + " on node " + std::string(home.name())});
  }
  send(context, step, request, *pair, home.key, "/connect");
}

// By force also what no engine knows any more, but the network does.
void disconnect_network(ApiContext& context, Step& step, const ApiRequest& request) {
  const auto pair = pair_of(context.cluster(), request);
  if (!pair) return context.fail(step, request, pair.error());
  if (pair->container == nullptr && !pair->order.force) {
    return context.fail(step, request, no_such_container(pair->order.container));
  }
  const EngineKey engine =
      pair->container == nullptr ? pair->found.engine->key : pair->container->engine;
  send(context, step, request, *pair, engine, "/disconnect");
}

void remove_network(ApiContext& context, Step& step, const ApiRequest& request) {
  const auto found = find_network(context.cluster(), request.captures[0]);
  if (!found) {
    Error error = found.error();
    if (error.code == Errc::not_found) error.detail = "No such network " + request.captures[0];
    return context.fail(step, request, error);
  }
  ApiContext::Forward forward;
  forward.path = network_path(*found->network, {});
  forward.refresh = ApiContext::Refresh::networks;
  context.forward(step, request, found->engine->key, std::move(forward));
}

}  // namespace swarm
