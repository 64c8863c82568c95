#include "core/scheduler/filters/port.h"

#include "core/scheduler/placement_index.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace swarm {
namespace {

bool clash(const HostPort& a, const HostPort& b) {
  if (a.port == 0 || a.port != b.port || a.protocol != b.protocol) return false;
  return a.ip == b.ip || is_every_interface(a.ip) || is_every_interface(b.ip);
}

bool holds_port(const PlacedContainer& container, const HostPort& wanted) {
  return std::any_of(container.host_ports.begin(), container.host_ports.end(),
                     [&](const HostPort& held) { return clash(wanted, held); });
}

bool exposes_on_host(const PlacedContainer& container, const std::string& port) {
  return container.host_network &&
         std::find(container.exposed_ports.begin(), container.exposed_ports.end(), port) !=
             container.exposed_ports.end();
}

template <class Port, class Holds>
std::function<bool(const Node&)> nobody(const std::vector<Port>& wanted, Holds holds) {
  if (wanted.empty()) return nullptr;
  return [wanted, holds](const Node& node) {
    return std::none_of(node.containers.begin(), node.containers.end(), [&](const auto& container) {
      return std::any_of(wanted.begin(), wanted.end(),
                         [&](const Port& port) { return holds(container, port); });
    });
  };
}

// A port that nobody holds still is a term: it can be what no node meets.
void exclude(const NodeCounts* holders, NodeTerms& terms) {
  if (holders != nullptr && holders->as_set() != nullptr) {
    terms.exclude(*holders->as_set());
    return;
  }
  NodeSet& nodes = terms.new_set();
  if (holders != nullptr) holders->for_each([&](EngineKey node) { nodes.insert(node); });
  terms.exclude(nodes);
}

}  // namespace

bool is_every_interface(std::string_view ip) { return ip.empty() || ip == "0.0.0.0" || ip == "::"; }

bool uses_host_network(const ContainerSpec& spec) { return spec.network_mode == "host"; }

// A container on the host's network publishes nothing: what it exposes is what
// it listens on. As in the original the two kinds are not held against each
// other; unlike there, a protocol is part of a port and reservations count in both.
Result<FilterPlan> PortFilter::plan(const ContainerSpec& spec, SoftRules) const {
  FilterPlan plan;
  if (uses_host_network(spec)) {
    for (const std::string& port : spec.exposed_ports) {
      plan.demands.push_back(fmt::format("port {} (Host mode)", port));
    }
    plan.accepts = nobody(spec.exposed_ports, exposes_on_host);
    return plan;
  }
  std::vector<HostPort> wanted;
  for (const HostPort& port : spec.host_ports) {
    if (port.port == 0) continue;  // The engine will choose a free one.
    plan.demands.push_back(fmt::format("port {} (Bridge mode)", port.port));
    wanted.push_back(port);
  }
  plan.accepts = nobody(wanted, holds_port);
  return plan;
}

bool PortFilter::narrow(const ContainerSpec& spec, PlacementIndex& index, NodeTerms& terms) const {
  if (uses_host_network(spec)) {
    const AttributeIndex& exposed = index.attribute(AttributeKind::exposed_port);
    for (const std::string& port : spec.exposed_ports) {
      exclude(exposed.find_text(port), terms);
    }
    return true;
  }
  for (const HostPort& wanted : spec.host_ports) {
    if (wanted.port == 0) continue;
    const AttributeIndex& held = index.attribute(AttributeKind::host_port);
    if (is_every_interface(wanted.ip)) {
      exclude(held.find(any_address_key(wanted.protocol, wanted.port)), terms);
      continue;
    }
    exclude(held.find(every_interface_key(wanted.protocol, wanted.port)), terms);
    const std::optional<TextId> ip = index.data().pool.find(wanted.ip);
    if (ip) exclude(held.find(address_key(wanted.protocol, wanted.port, *ip)), terms);
  }
  return true;
}

std::string PortFilter::refusal() const { return "a container here holds the port"; }

}  // namespace swarm
