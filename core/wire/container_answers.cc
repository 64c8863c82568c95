#include "core/wire/container_answers.h"

#include "core/wire/json.h"
#include "core/wire/ports.h"

#include <algorithm>
#include <utility>

namespace swarm::wire {
namespace {

std::string socket_text(const std::string& ip, const std::string& port) {
  return ip.find(':') == std::string::npos ? ip + ":" + port : "[" + ip + "]:" + port;
}

json::array encode_relays(const std::vector<RelayedPort>& relays) {
  json::array array;
  for (const RelayedPort& relay : relays) {
    json::object object;
    object["Port"] = relay.key;
    object["Listen"] =
        relay.listen_port.empty() ? std::string() : socket_text(relay.listen_ip, relay.listen_port);
    object["Target"] = socket_text(relay.host, relay.host_port);
    object["Problem"] = relay.problem;
    array.push_back(std::move(object));
  }
  return array;
}

json::object encode_node(const ShownNode& node) {
  json::object object;
  object["ID"] = node.id;
  object["IP"] = node.ip;
  object["Addr"] = node.address;
  object["Name"] = node.name;
  object["Cpus"] = node.cpus;
  object["Memory"] = node.memory_bytes;
  if (node.relays != nullptr) object["Relays"] = encode_relays(*node.relays);
  json::object& labels = object["Labels"].emplace_object();
  if (node.labels == nullptr) return object;
  for (const auto& [key, value] : *node.labels) labels[key] = value;
  return object;
}

// Where the manager listens for that binding, whose address is the node's already.
void show_relay(std::string_view key, json::object& binding,
                const std::vector<RelayedPort>& relays) {
  json::value* host = binding.if_contains("HostIp");
  json::value* port = binding.if_contains("HostPort");
  if (host == nullptr || port == nullptr || !host->is_string() || !port->is_string()) return;
  const auto found = std::ranges::find_if(relays, [&](const RelayedPort& relay) {
    return !relay.listen_port.empty() && relay.key == key &&
           std::string_view(host->get_string()) == relay.host &&
           std::string_view(port->get_string()) == relay.host_port;
  });
  if (found == relays.end()) return;
  *host = found->listen_ip;
  *port = found->listen_port;
}

// As in lists: the binding of every IPv4 and that of every IPv6 address become one.
void localise_bindings(std::string_view key, json::value& value, const ShownNode& node) {
  json::array* bindings = value.if_array();
  if (bindings == nullptr) return;
  json::array kept;
  for (json::value& binding : *bindings) {
    json::object* object = binding.if_object();
    json::value* host = object == nullptr ? nullptr : object->if_contains("HostIp");
    if (host != nullptr && host->is_string()) {
      const std::string_view text(host->get_string());
      if (text.empty() || is_wildcard(text)) *host = node.ip;
      if (node.relays != nullptr) show_relay(key, *object, *node.relays);
    }
    if (std::ranges::find(kept, binding) == kept.end()) kept.push_back(std::move(binding));
  }
  *bindings = std::move(kept);
}

}  // namespace

Result<std::string> patch_inspect(std::string_view text, const ShownNode& node) {
  Result<json::object> object = parse_object(text);
  if (!object) return object.error();
  (*object)["Node"] = encode_node(node);
  json::value* settings = object->if_contains("NetworkSettings");
  json::value* ports = settings != nullptr && settings->is_object()
                           ? settings->get_object().if_contains("Ports")
                           : nullptr;
  if (ports != nullptr && ports->is_object() && !node.ip.empty()) {
    for (auto& [key, bindings] : ports->get_object()) localise_bindings(key, bindings, node);
  }
  std::string patched;
  patched.reserve(text.size() + 512);
  append_json(patched, *object);
  return patched;
}

Result<std::map<std::string, ContainerSize>> decode_sizes(std::string_view text) {
  json::monotonic_resource memory;
  const Result<json::array> array = parse_array(text, &memory);
  if (!array) return array.error();
  std::map<std::string, ContainerSize> sizes;
  std::string problem;
  for (const json::value& element : *array) {
    const json::object* object = element.if_object();
    if (object == nullptr) return Error{Errc::internal, "expected an array of objects"};
    const ObjectReader read(*object, {}, problem);
    sizes[std::string(read.text("Id"))] = {read.integer("SizeRw"), read.integer("SizeRootFs")};
  }
  if (!problem.empty()) return Error{Errc::internal, problem};
  return sizes;
}

}  // namespace swarm::wire
