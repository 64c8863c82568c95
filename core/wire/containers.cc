// GET /containers/json: the model's containers, and the bytes that a list will send.
#include "core/wire/container_parts.h"
#include "core/wire/docker.h"
#include "core/wire/json.h"
#include "core/wire/ports.h"
#include "core/wire/status_text.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace swarm::wire {
namespace {

std::vector<std::string> read_names(const ObjectReader& read) {
  std::vector<std::string> names = read.texts("Names");
  for (std::string& name : names) {
    if (name.starts_with('/')) name.erase(0, 1);
  }
  // The own name has no slash inside; aliases from links ("web/db") go behind it.
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) {
    return name.find('/') == std::string::npos;
  });
  return names;
}

std::uint16_t read_port(const ObjectReader& read, std::string_view name) {
  const std::int64_t number = read.integer(name);
  if (number >= 0 && number <= 65535) return static_cast<std::uint16_t>(number);
  read.complain(name, "a port number");
  return 0;
}

std::vector<PublishedPort> read_ports(const ObjectReader& read, std::string& problem) {
  std::vector<PublishedPort> ports;
  for (const json::object* object : read.objects("Ports")) {
    const ObjectReader port(*object, "Ports", problem);
    const std::optional<PortProtocol> protocol = parse_protocol(port.text("Type"));
    if (!protocol) continue;  // One that came after this program.
    ports.push_back({std::string(port.text("IP")), read_port(port, "PrivatePort"),
                     read_port(port, "PublicPort"), *protocol});
  }
  return ports;
}

void read_state(const ObjectReader& read, Container& container) {
  const StatusFacts facts = parse_status(read.text("Status"));
  container.state = parse_state(read.text("State")).value_or(facts.state);
  container.health = facts.health;
  container.exit_code = facts.exit_code;
  // API 1.52 tells the health by itself.
  const std::string_view health = read.child("Health").text("Status");
  if (!health.empty()) container.health = parse_health(health);
}

// "/web" of node "n1" reads "/n1/web".
void rename_in_list(json::object& object, std::string_view node) {
  json::value* names = object.if_contains("Names");
  if (names == nullptr || !names->is_array()) return;
  for (json::value& name : names->get_array()) {
    if (!name.is_string()) continue;
    const std::string_view old(name.get_string());
    std::string prefixed = "/" + std::string(node);
    if (!old.starts_with('/')) prefixed += '/';
    name = prefixed.append(old);
  }
}

// Addresses that stand for every interface become the node's. That makes the IPv4 and the IPv6
// line of one published port equal; one of them is enough.
void localise_ports(json::object& object, std::string_view node_ip) {
  json::value* ports = object.if_contains("Ports");
  if (ports == nullptr || !ports->is_array() || node_ip.empty()) return;
  std::set<std::string> seen;
  json::array kept(ports->storage());
  for (json::value& port : ports->get_array()) {
    if (json::object* line = port.if_object()) {
      json::value* ip = line->if_contains("IP");
      if (ip != nullptr && ip->is_string() && is_wildcard(ip->get_string())) *ip = node_ip;
    }
    std::string text;
    append_json(text, port);
    if (seen.insert(std::move(text)).second) kept.push_back(std::move(port));
  }
  *ports = std::move(kept);
}

ListEntry encode_entry(const json::object& object) {
  ListEntry entry;
  std::string& bytes = entry.bytes;
  bytes = "{";
  for (const auto& [key, value] : object) {
    if (bytes.size() > 1) bytes += ',';
    append_json_string(bytes, key);
    bytes += ':';
    if (key == "Status") {
      entry.status_at = bytes.size();
    } else {
      append_json(bytes, value);
    }
  }
  if (entry.status_at == 0) {
    bytes += bytes.size() > 1 ? ",\"Status\":" : "\"Status\":";
    entry.status_at = bytes.size();
  }
  bytes += '}';
  bytes.shrink_to_fit();
  return entry;
}

Container decode_container(json::object& object, const NodeRef& node, std::string& problem) {
  const ObjectReader read(object, {}, problem);
  Container container;
  container.id = read.text("Id");
  if (container.id.empty()) read.complain("Id", "the container's ID");
  container.names = read_names(read);
  container.image = read.text("Image");
  container.image_id = read.text("ImageID");
  set_labels(container, read.text_map("Labels"));
  // Bounded, so that no engine's nonsense overflows: the year 2262 is the end of this clock.
  constexpr std::int64_t seconds_max = 9'223'372'036;
  container.created =
      std::clamp<std::int64_t>(read.integer("Created"), 0, seconds_max) * 1'000'000'000;
  read_state(read, container);
  container.mounts = read_mounts(read, problem);
  container.networks = read_networks(read.child("NetworkSettings"), problem);
  container.ports = read_ports(read, problem);
  rename_in_list(object, node.name);
  localise_ports(object, node.ip);
  container.list = encode_entry(object);
  return container;
}

}  // namespace

Result<std::vector<Container>> decode_container_list(std::string_view text, const NodeRef& node) {
  json::monotonic_resource memory;
  Result<json::array> array = parse_array(text, &memory);
  if (!array) return array.error();
  std::vector<Container> containers;
  containers.reserve(array->size());
  std::string problem;
  for (json::value& element : *array) {
    json::object* object = element.if_object();
    if (object == nullptr) return Error{Errc::internal, "expected an array of objects"};
    containers.push_back(decode_container(*object, node, problem));
    if (!problem.empty()) return Error{Errc::internal, problem};
  }
  return containers;
}

}  // namespace swarm::wire
