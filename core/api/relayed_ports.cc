#include "core/api/relayed_ports.h"

#include "core/cluster/port_relay.h"
#include "core/wire/ports.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace swarm {
namespace {

bool listens(const RelayClaim& claim) { return claim.state == RelayState::open; }

// Where clients reach it: at the manager, or else at the node.
PublishedPort shown(const Cluster& cluster, const Container& container, const Engine& engine,
                    PublishedPort port) {
  if (port.public_port == 0) return port;
  const std::string_view host = reachable_host(engine, port.ip);
  if (!host.empty()) port.ip = host;
  const RelayClaim* claim =
      cluster.relays().find(container.id, port.protocol, port.public_port, host);
  if (claim == nullptr || !listens(*claim)) return port;
  port.ip = cluster.options().relay_ports;
  port.public_port = claim->listen;
  return port;
}

}  // namespace

std::vector<wire::RelayedPort> relayed_ports(const Cluster& cluster, const std::string& id) {
  std::vector<wire::RelayedPort> ports;
  for (const RelayClaim* claim : cluster.relays().claims_of(id)) {
    const RelayWish& wish = claim->wish;
    ports.push_back({wire::port_key(wish.private_port, wish.protocol), wish.host,
                     std::to_string(wish.port), cluster.options().relay_ports,
                     listens(*claim) ? std::to_string(claim->listen) : std::string(),
                     claim->problem});
  }
  return ports;
}

std::string relayed_list(const Cluster& cluster, const Container& container) {
  if (cluster.options().relay_ports.empty()) return {};
  const Engine* engine = cluster.engine(container.engine);
  if (engine == nullptr ||
      !std::ranges::any_of(cluster.relays().claims_of(container.id),
                           [](const auto* claim) { return listens(*claim); })) {
    return {};
  }
  std::vector<PublishedPort> ports;
  for (const PublishedPort& port : container.ports) {
    PublishedPort one = shown(cluster, container, *engine, port);
    if (std::ranges::find(ports, one) == ports.end()) ports.push_back(std::move(one));
  }
  return wire::encode_ports(ports);
}

}  // namespace swarm
