#include "core/wire/container_answers.h"

#include "core/wire/json.h"
#include "core/wire/json_text.h"
#include "core/wire/ports.h"

#include <algorithm>
#include <array>
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

std::string encode_node(const ShownNode& node) {
  constexpr std::size_t usual = 4096;
  std::array<unsigned char, usual> room;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  json::monotonic_resource memory(room.data(), room.size());
  json::object object(&memory);
  object["ID"] = node.id;
  object["IP"] = node.ip;
  object["Addr"] = node.address;
  object["Name"] = node.name;
  object["Cpus"] = node.cpus;
  object["Memory"] = node.memory_bytes;
  if (node.relays != nullptr) object["Relays"] = encode_relays(*node.relays);
  json::object& labels = object["Labels"].emplace_object();
  if (node.labels != nullptr) {
    for (const auto& [key, value] : *node.labels) labels[key] = value;
  }
  std::string text;
  append_json(text, object);
  return text;
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

// The value of "Ports".
std::string localised(std::string_view ports, const ShownNode& node) {
  json::monotonic_resource memory;
  Result<json::object> object = parse_object(ports, &memory);
  if (!object) return std::string(ports);
  for (auto& [key, bindings] : *object) localise_bindings(key, bindings, node);
  std::string text;
  append_json(text, *object);
  return text;
}

}  // namespace

Result<std::string> patch_inspect(std::string_view text, const ShownNode& node) {
  const Result<std::string_view> object = checked_object(text);
  if (!object) return object.error();
  const std::string shown = encode_node(node);
  const std::vector<MemberText> members = members_of(*object);
  Splice patched(*object, shown.size() + 256);
  bool told = false;
  for (const MemberText& member : members) {
    if (member.key == "Node") {
      patched.replace(member.value, shown);
      told = true;
    }
    if (member.key != "NetworkSettings" || !member.value.starts_with('{')) continue;
    const std::string_view ports = object_member(member.value, "Ports");
    if (ports.size() > 2 && !node.ip.empty()) patched.replace(ports, localised(ports, node));
  }
  const std::string_view brace = object->substr(object->size() - 1);
  if (!told) patched.replace(brace, (members.empty() ? "\"Node\":" : ",\"Node\":") + shown + "}");
  return patched.end();
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
