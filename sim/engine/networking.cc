#include "sim/engine/networking.h"

#include "sim/engine/host_ports.h"
#include "sim/engine/json_access.h"
#include "sim/engine/json_text.h"
#include "sim/engine/life.h"
#include "sim/engine/time_text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

std::uint32_t subnet_end(const Network& network) {
  return network.base + ((std::uint32_t{1} << (32 - network.prefix)) - 1);
}

// The next free address after the last one given out, as Docker's IPAM goes round.
std::optional<std::uint32_t> next_address(Network& network) {
  const std::uint32_t first = network.base + 1;
  const std::uint32_t end = subnet_end(network);
  std::uint32_t at = network.last;
  for (std::uint32_t tries = first; tries < end; ++tries) {
    at = at + 1 >= end || at + 1 < first ? first : at + 1;
    if (at != network.gateway && !network.taken.contains(at)) return at;
  }
  return std::nullopt;
}

std::string mac_of(std::uint32_t address) {
  return fmt::format("02:42:{:02x}:{:02x}:{:02x}:{:02x}", address >> 24, (address >> 16) & 255,
                     (address >> 8) & 255, address & 255);
}

Network& new_network(Daemon& daemon, std::string name, std::string driver) {
  Network network;
  network.id = daemon.new_id();
  network.name = std::move(name);
  network.driver = std::move(driver);
  network.created = daemon.now.wall;
  return daemon.networks.emplace(network.id, std::move(network)).first->second;
}

bool is_predefined(const Network& network) {
  return network.name == "bridge" || network.name == "host" || network.name == "none";
}

}  // namespace

void emit_network(Daemon& daemon, const Network& network, const std::string& action,
                  const std::string& container) {
  std::map<std::string, std::string> attributes{{"name", network.name}, {"type", network.driver}};
  if (!container.empty()) attributes["container"] = container;
  daemon.emit("network", action, network.id, std::move(attributes));
}

std::string address_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24, (address >> 16) & 255, (address >> 8) & 255,
                     address & 255);
}

std::optional<std::uint32_t> parse_address(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    unsigned value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc{} || value > 255) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
    if (part < 3 && (text.empty() || text.front() != '.')) return std::nullopt;
    if (part < 3) text.remove_prefix(1);
    address = address << 8 | value;
  }
  return text.empty() ? std::optional(address) : std::nullopt;
}

void add_standard_networks(Daemon& daemon) {
  Network& bridge = new_network(daemon, "bridge", "bridge");
  bridge.base = *parse_address("172.17.0.0");
  bridge.gateway = bridge.last = bridge.base + 1;
  bridge.options = {{"com.docker.network.bridge.default_bridge", "true"},
                    {"com.docker.network.bridge.enable_icc", "true"},
                    {"com.docker.network.bridge.enable_ip_masquerade", "true"},
                    {"com.docker.network.bridge.host_binding_ipv4", "0.0.0.0"},
                    {"com.docker.network.bridge.name", "docker0"},
                    {"com.docker.network.driver.mtu", "1500"}};
  new_network(daemon, "host", "host");
  new_network(daemon, "none", "null");
}

Network* find_network(Daemon& daemon, std::string_view reference) {
  const auto exact = daemon.networks.find(reference);
  if (exact != daemon.networks.end()) return &exact->second;
  for (auto& [id, network] : daemon.networks) {
    if (network.name == reference) return &network;
  }
  const auto first = daemon.networks.lower_bound(reference);
  const bool fits =
      !reference.empty() && first != daemon.networks.end() && first->first.starts_with(reference);
  return fits ? &first->second : nullptr;
}

void add_short_alias(const Container& container, const Network& network, Endpoint& endpoint) {
  const std::string alias = container.id.substr(0, 12);
  if (is_predefined(network) ||
      std::ranges::find(endpoint.aliases, alias) != endpoint.aliases.end())
    return;
  endpoint.aliases.push_back(alias);
}

Result<void> join(Daemon& daemon, Container& container, Network& network, Endpoint& endpoint) {
  add_short_alias(container, network, endpoint);
  endpoint.network_id = network.id;
  endpoint.id = daemon.new_id();
  if (network.base != 0) {
    std::optional<std::uint32_t> address = parse_address(endpoint.wanted_ip);
    if (!address) address = next_address(network);
    if (!address) return refuse(500, "no available IPv4 addresses on this network's address pools");
    if (network.taken.contains(*address)) return refuse(403, "Address already in use");
    network.taken[*address] = container.id;
    if (endpoint.wanted_ip.empty()) network.last = *address;
    endpoint.ip = address_text(*address);
    endpoint.mac = mac_of(*address);
  }
  emit_network(daemon, network, "connect", container.id);
  return {};
}

void leave(Daemon& daemon, const Container& container, Endpoint& endpoint) {
  if (endpoint.id.empty()) return;
  endpoint.id.clear();
  const auto found = daemon.networks.find(endpoint.network_id);
  if (found != daemon.networks.end()) {
    if (const auto address = parse_address(endpoint.ip)) found->second.taken.erase(*address);
    emit_network(daemon, found->second, "disconnect", container.id);
  }
  endpoint.ip.clear();
  endpoint.mac.clear();
}

Result<void> check_aliases(const std::string& name, const Endpoint& endpoint) {
  const bool standard = name == "bridge" || name == "host" || name == "none";
  if (!standard || endpoint.aliases.empty()) return {};
  return refuse(400,
                "network-scoped alias is supported only for containers in user defined networks");
}

namespace {

Result<void> check_shared_network(Daemon& daemon, const Container& container) {
  auto other = find_container(daemon, std::string_view(container.network_mode).substr(10));
  if (!other) return other.error();
  if (is_running(**other)) return {};
  return refuse(409,
                fmt::format("cannot join network of a non running container: {}", (*other)->id));
}

}  // namespace

Result<void> acquire_endpoints(Daemon& daemon, Container& container) {
  if (container.network_mode.starts_with("container:")) {
    return check_shared_network(daemon, container);
  }
  for (const auto& [name, endpoint] : container.endpoints) {
    if (auto fine = check_aliases(name, endpoint); !fine) return fine;
  }
  if (container.network_mode == "host") container.has_sandbox = true;
  for (auto& [name, endpoint] : container.endpoints) {
    Network* network = find_network(daemon, name);
    if (network == nullptr) return refuse(404, fmt::format("network {} not found", name));
    if (auto joined = join(daemon, container, *network, endpoint); !joined) return joined.error();
    container.left_ports = true;
    // The network of its mode is joined first, and makes the sandbox, whatever comes of the others.
    const bool is_default = container.network_mode == "default" && name == "bridge";
    if (is_default || name == container.network_mode) container.has_sandbox = true;
  }
  if (container.network_mode == "host" || container.network_mode == "none") return {};
  return take_host_ports(daemon, container);
}

void release_endpoints(Daemon& daemon, Container& container) {
  for (auto& [name, endpoint] : container.endpoints) leave(daemon, container, endpoint);
  drop_host_ports(daemon, container);
}

void forget_endpoints(Daemon& daemon, Container& container) {
  release_endpoints(daemon, container);
  container.endpoints.clear();
}

namespace {

void append_members(std::string& text, const Daemon& daemon, const Network& network) {
  JsonObject joined(text);
  for (const auto& [id, container] : daemon.containers) {
    const auto found = std::ranges::find_if(container->endpoints, [&](const auto& entry) {
      return entry.second.network_id == network.id && !entry.second.id.empty();
    });
    if (found == container->endpoints.end()) continue;
    const Endpoint& endpoint = found->second;
    JsonObject(joined.key(id))
        .text("Name", container->name)
        .text("EndpointID", endpoint.id)
        .text("MacAddress", endpoint.mac)
        .text("IPv4Address", endpoint.ip.empty()
                                 ? std::string()
                                 : fmt::format("{}/{}", endpoint.ip, network.prefix))
        .text("IPv6Address", "")
        .end();
  }
  joined.end();
}

void append_network(std::string& text, const Daemon& daemon, const Network& network,
                    bool with_containers) {
  JsonObject object(text);
  object.text("Name", network.name)
      .text("Id", network.id)
      .text("Created", rfc3339(network.created))
      .text("Scope", network.scope)
      .text("Driver", network.driver)
      .flag("EnableIPv6", network.ipv6);
  JsonObject ipam(object.key("IPAM"));
  ipam.text("Driver", "default").null("Options").key("Config") += '[';
  if (network.base != 0) {
    JsonObject pool(text);
    pool.text("Subnet", fmt::format("{}/{}", address_text(network.base), network.prefix));
    if (network.names_gateway) pool.text("Gateway", address_text(network.gateway));
    pool.end();
  }
  text += ']';
  ipam.end();
  object.flag("Internal", network.internal)
      .flag("Attachable", network.attachable)
      .flag("Ingress", false)
      .raw("ConfigFrom", R"({"Network":""})")
      .flag("ConfigOnly", false);
  if (with_containers) {
    append_members(object.key("Containers"), daemon, network);
  } else {
    object.raw("Containers", "{}");
  }
  object.texts("Options", network.options).texts("Labels", network.labels).end();
}

bool is_used(const Daemon& daemon, const Network& network) {
  return std::ranges::any_of(daemon.containers, [&](const auto& entry) {
    return std::ranges::any_of(entry.second->endpoints, [&](const auto& joined) {
      return joined.second.network_id == network.id && !joined.second.id.empty();
    });
  });
}

bool fits(const Daemon& daemon, const Network& network, const std::string& key,
          const std::string& value) {
  if (key == "id") return network.id.starts_with(value);
  if (key == "name") return network.name.find(value) != std::string::npos;
  if (key == "driver") return network.driver == value;
  if (key == "scope") return network.scope == value;
  if (key == "type") return (value == "builtin") == is_predefined(network);
  if (key == "dangling") {
    const bool dangling = !is_predefined(network) && !is_used(daemon, network);
    return dangling == (value == "true" || value == "1");
  }
  return true;
}

bool fits(const Daemon& daemon, const Network& network, const Filters& filters) {
  if (!labels_fit(network.labels, filters)) return false;
  return std::ranges::all_of(filters, [&](const auto& filter) {
    return filter.first == "label" || filter.second.empty() ||
           std::ranges::any_of(filter.second, [&](const std::string& value) {
             return fits(daemon, network, filter.first, value);
           });
  });
}

// The subnet asked for, or the next of Docker's own: 172.18.0.0/16, 172.19 ...
Result<void> choose_subnet(Daemon& daemon, Network& network, const json::object& body) {
  const json::object* ipam = object_of(body, "IPAM");
  const json::array* config = ipam == nullptr ? nullptr : array_of(*ipam, "Config");
  std::string subnet;
  if (config != nullptr && !config->empty() && config->front().is_object()) {
    const json::object& first = config->front().get_object();
    subnet = text_of(first, "Subnet");
    if (const auto gateway = parse_address(text_of(first, "Gateway"))) network.gateway = *gateway;
    network.names_gateway = network.gateway != 0;
  }
  if (subnet.empty()) {
    const int next = ++daemon.last_subnet;
    network.base = next < 32 ? *parse_address(fmt::format("172.{}.0.0", next))
                             : *parse_address("192.168.0.0") +
                                   (static_cast<std::uint32_t>((next - 32) % 4096) << 4);
    network.prefix = next < 32 ? 16 : 28;
  } else {
    const std::size_t slash = subnet.find('/');
    const auto base = parse_address(std::string_view(subnet).substr(0, slash));
    int prefix = 0;
    if (slash != std::string::npos) {
      std::from_chars(subnet.data() + slash + 1, subnet.data() + subnet.size(), prefix);
    }
    if (!base || prefix < 8 || prefix > 30) {
      if (!daemon.is_old()) {
        return refuse(400, fmt::format("invalid subnet {}: invalid CIDR block notation", subnet));
      }
      return refuse(500, fmt::format("Invalid subnet {0} : invalid CIDR address: {0}", subnet));
    }
    network.prefix = prefix;
    network.base = *base & ~((std::uint32_t{1} << (32 - prefix)) - 1);
  }
  if (network.gateway == 0) network.gateway = network.base + 1;
  network.last = network.base;
  return {};
}

}  // namespace

Result<Answer> list_networks(Daemon& daemon, const Call& call) {
  auto filters = parse_filters(call.query.get("filters"),
                               {"dangling", "driver", "id", "label", "name", "scope", "type"});
  if (!filters) return filters.error();
  if (const auto type = filters->find("type"); type != filters->end()) {
    for (const std::string& value : type->second) {
      if (value != "builtin" && value != "custom") {
        return refuse(daemon.is_old() ? 500 : 400,
                      fmt::format("invalid filter: 'type'='{}'", value));
      }
    }
  }
  Answer answer{.body = "[", .extra = {}};
  for (const auto& [id, network] : daemon.networks) {
    if (!fits(daemon, network, *filters)) continue;
    if (answer.body.size() > 1) answer.body += ',';
    append_network(answer.body, daemon, network, false);
  }
  answer.body += "]\n";
  return answer;
}

Result<Answer> inspect_network(Daemon& daemon, const Call& call) {
  const Network* network = find_network(daemon, call.name());
  if (network == nullptr) return refuse(404, fmt::format("network {} not found", call.name()));
  Answer answer{.body = {}, .extra = {}};
  append_network(answer.body, daemon, *network, true);
  answer.body += '\n';
  return answer;
}

Result<Answer> create_network(Daemon& daemon, const Call& call) {
  auto body = parse_body(call.body);
  if (!body) return body.error();
  const std::string name = text_of(*body, "Name");
  std::string driver = text_of(*body, "Driver");
  if (driver.empty() || driver == "default") driver = "bridge";
  if (name.empty()) {
    return daemon.is_old() ? refuse(500, "invalid name: ")
                           : refuse(400, "invalid network name: name is empty");
  }
  if (name == "bridge" || name == "host" || name == "none" || name == "default") {
    return refuse(403, fmt::format("operation is not permitted on predefined {} network ", name));
  }
  const bool exists = std::ranges::any_of(
      daemon.networks, [&](const auto& entry) { return entry.second.name == name; });
  // Since 1.44 two networks never share a name; before, only clients that ask are protected.
  if (exists && (flag_of(*body, "CheckDuplicate") || call.api_minor >= 44)) {
    return refuse(409, fmt::format("network with name {} already exists", name));
  }
  if (driver == "overlay") {
    return refuse(daemon.is_old() ? 500 : 503,
                  "This node is not a swarm manager. Use \"docker swarm init\" or \"docker "
                  "swarm join\" to connect this node to swarm and try again.");
  }
  if (driver == "host" || driver == "null") {
    return refuse(403, fmt::format("only one instance of \"{}\" network is allowed", driver));
  }
  if (driver != "bridge" && driver != "macvlan" && driver != "ipvlan") {
    return refuse(404, fmt::format("plugin \"{}\" not found", driver));
  }
  Network network;
  if (auto chosen = choose_subnet(daemon, network, *body); !chosen) return chosen.error();
  Network& added = new_network(daemon, name, driver);
  added.base = network.base;
  added.prefix = network.prefix;
  added.gateway = network.gateway;
  added.names_gateway = network.names_gateway;
  added.last = network.last;
  added.internal = flag_of(*body, "Internal");
  added.attachable = flag_of(*body, "Attachable");
  added.ipv6 = flag_of(*body, "EnableIPv6");
  added.options = map_of(*body, "Options");
  added.labels = map_of(*body, "Labels");
  emit_network(daemon, added, "create", "");
  return json_answer({{"Id", added.id}, {"Warning", ""}}, 201);
}

Result<Answer> delete_network(Daemon& daemon, const Call& call) {
  Network* network = find_network(daemon, call.name());
  if (network == nullptr) return refuse(404, fmt::format("network {} not found", call.name()));
  if (is_predefined(*network)) {
    return refuse(403,
                  fmt::format("{} is a pre-defined network and cannot be removed", network->name));
  }
  if (is_used(daemon, *network)) {
    return refuse(403,
                  fmt::format("error while removing network: network {} id {} has active endpoints",
                              network->name, network->id));
  }
  emit_network(daemon, *network, "destroy", "");
  daemon.networks.erase(std::string(network->id));
  return empty_answer();
}

Result<Answer> prune_networks(Daemon& daemon, const Call& call) {
  auto filters = parse_filters(call.query.get("filters"), {"label", "label!", "until"});
  if (!filters) return filters.error();
  json::array deleted;
  for (auto at = daemon.networks.begin(); at != daemon.networks.end();) {
    const Network& network = at->second;
    if (is_predefined(network) || is_used(daemon, network) ||
        !labels_fit(network.labels, *filters)) {
      ++at;
      continue;
    }
    deleted.emplace_back(network.name);
    emit_network(daemon, network, "destroy", "");
    at = daemon.networks.erase(at);
  }
  daemon.emit("network", "prune", "", {{"reclaimed", "0"}});
  return json_answer(
      {{"NetworksDeleted", deleted.empty() ? json::value(nullptr) : json::value(deleted)}});
}

}  // namespace swarm::sim::fake
