// Containers join and leave networks by hand.
#include "sim/engine/json_access.h"
#include "sim/engine/life.h"
#include "sim/engine/networking.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

Endpoint endpoint_of(const json::object& body) {
  Endpoint endpoint;
  if (const json::object* config = object_of(body, "EndpointConfig")) {
    endpoint.aliases = strings_of(*config, "Aliases");
    const json::object* ipam = object_of(*config, "IPAMConfig");
    if (ipam != nullptr) endpoint.wanted_ip = text_of(*ipam, "IPv4Address");
  }
  return endpoint;
}

// Which networks go together; `name` is that of the network to be added.
Result<void> check_company(const Container& container, const std::string& name,
                           const Endpoint& endpoint) {
  if (auto fine = check_aliases(name, endpoint); !fine) return fine;
  const bool is_member = name == "host" && container.endpoints.contains(name);
  if (is_member && !is_running(container)) return {};
  if (container.network_mode == "host" || container.network_mode.starts_with("container:")) {
    return refuse(400,
                  "container sharing network namespace with another container or host cannot be "
                  "connected to any other network");
  }
  if (name == "host") {
    return refuse(
        400, "container cannot be disconnected from host network or connected to host network");
  }
  const bool joins_none = std::ranges::any_of(container.endpoints, [&](const auto& joined) {
    return joined.first != name && (joined.first == "none" || name == "none");
  });
  if (joins_none) {
    return refuse(400,
                  "container cannot be connected to multiple networks with one of the networks in "
                  "private (none) mode");
  }
  return {};
}

}  // namespace

Result<Answer> connect_network(Daemon& daemon, const Call& call) {
  auto body = parse_body(call.body);
  if (!body) return body.error();
  auto found = find_container(daemon, text_of(*body, "Container"));
  if (!found) return found.error();
  Container& container = **found;
  Network* network = find_network(daemon, call.name());
  Endpoint endpoint = endpoint_of(*body);
  if (network == nullptr) {
    if (is_running(container)) return refuse(404, fmt::format("network {} not found", call.name()));
    // Until it starts nobody minds.
    container.endpoints[call.name()] = std::move(endpoint);
    return empty_answer(200);
  }
  if (auto fine = check_company(container, network->name, endpoint); !fine) return fine.error();
  if (is_running(container)) {
    const auto joined = container.endpoints.find(network->name);
    if (joined != container.endpoints.end() && !joined->second.id.empty()) {
      return refuse(403, fmt::format("endpoint with name {} already exists in network {}",
                                     container.name, network->name));
    }
    if (auto done = join(daemon, container, *network, endpoint); !done) return done.error();
  }
  add_short_alias(container, *network, endpoint);
  container.endpoints[network->name] = std::move(endpoint);
  return empty_answer(200);
}

Result<Answer> disconnect_network(Daemon& daemon, const Call& call) {
  auto body = parse_body(call.body);
  if (!body) return body.error();
  const std::string reference = text_of(*body, "Container");
  auto found = find_container(daemon, reference);
  if (!found) {
    if (!flag_of(*body, "Force")) return found.error();
    if (find_network(daemon, call.name()) == nullptr) {
      return refuse(404, fmt::format("network {} not found", call.name()));
    }
    return refuse(404, fmt::format("endpoint {} not found", reference));
  }
  Container& container = **found;
  const Network* network = find_network(daemon, call.name());
  if (network == nullptr && is_running(container)) {
    return refuse(404, fmt::format("network {} not found", call.name()));
  }
  const std::string name = network == nullptr ? call.name() : network->name;
  const auto joined = container.endpoints.find(name);
  if (joined == container.endpoints.end()) {
    return refuse(500, fmt::format("container {} is not connected to {}network {}", container.id,
                                   is_running(container) ? "" : "the ", name));
  }
  // Of one that does not run the event is told as well.
  if (joined->second.id.empty() && network != nullptr) {
    emit_network(daemon, *network, "disconnect", container.id);
  }
  leave(daemon, container, joined->second);
  container.endpoints.erase(joined);
  return empty_answer(200);
}

}  // namespace swarm::sim::fake
