// From what an engine tells of a container to the request that would make it again.
#include "core/wire/recipe_parts.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace swarm::wire {
namespace {

constexpr std::size_t short_id_size = 12;

const json::object* object_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                : std::string_view{};
}

// Absent and empty mean the same to an engine, but for these.
bool empty_says_something(std::string_view name) {
  static constexpr std::array<std::string_view, 5> names = {"Init", "MaskedPaths", "ReadonlyPaths",
                                                            "StopTimeout", "MemorySwappiness"};
  return std::ranges::find(names, name) != names.end();
}

bool is_empty(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return true;
    case json::kind::bool_:
      return !value.get_bool();
    case json::kind::int64:
      return value.get_int64() == 0;
    case json::kind::uint64:
      return value.get_uint64() == 0;
    case json::kind::double_:
      return value.get_double() == 0;
    case json::kind::string:
      return value.get_string().empty();
    case json::kind::array:
      return value.get_array().empty();
    case json::kind::object:
      return value.get_object().empty();
  }
  return false;
}

json::object without_empty(const json::object& object) {
  json::object kept;
  for (const auto& [key, value] : object) {
    if (value.is_null() || (is_empty(value) && !empty_says_something(key))) continue;
    kept[key] = value;
  }
  return kept;
}

// Inspections show "/db:/web/alias" where requests say "db:alias".
void restore_links(json::object& host_config) {
  json::value* links = host_config.if_contains("Links");
  if (links == nullptr || !links->is_array()) return;
  for (json::value& link : links->get_array()) {
    if (!link.is_string()) continue;
    const std::string text(link.get_string());
    const std::size_t colon = text.find(':');
    const std::size_t slash = text.rfind('/');
    if (!text.starts_with('/') || colon == std::string::npos || slash < colon) continue;
    link = text.substr(1, colon - 1) + ":" + text.substr(slash + 1);
  }
}

// What the engine fills in for itself and what it would refuse to be told again.
void drop_derived(json::object& config, std::string_view id, std::string_view mode) {
  const std::string_view hostname = text_of(config, "Hostname");
  const bool drawn = hostname.size() == short_id_size && id.starts_with(hostname);
  const bool shares_network = mode.starts_with("container:");
  if (drawn || mode == "host" || shares_network) {
    config.stable_erase("Hostname");
    config.stable_erase("Domainname");
  }
  if (shares_network) config.stable_erase("ExposedPorts");
}

// The settings of an endpoint that a client can ask for; addresses that the engine chose are not
// among them. The engine adds the short ID to the aliases by itself.
json::object asked_endpoint(const json::object& endpoint, std::string_view id) {
  json::object asked;
  for (const std::string_view name :
       {"IPAMConfig", "Links", "Aliases", "DriverOpts", "GwPriority"}) {
    const json::value* value = endpoint.if_contains(name);
    if (value != nullptr && !is_empty(*value)) asked[name] = *value;
  }
  json::value* aliases = asked.if_contains("Aliases");
  if (aliases == nullptr || !aliases->is_array()) return asked;
  json::array kept;
  for (const json::value& alias : aliases->get_array()) {
    const bool is_id = alias.is_string() && alias.get_string().size() == short_id_size &&
                       id.starts_with(std::string_view(alias.get_string()));
    if (!is_id) kept.push_back(alias);
  }
  if (kept.empty()) {
    asked.stable_erase("Aliases");
  } else {
    *aliases = std::move(kept);
  }
  return asked;
}

json::object asked_endpoints(const json::object& inspected, std::string_view id) {
  json::object endpoints;
  const json::object* settings = object_of(inspected, "NetworkSettings");
  const json::object* networks = settings == nullptr ? nullptr : object_of(*settings, "Networks");
  if (networks == nullptr) return endpoints;
  for (const auto& [name, value] : *networks) {
    const json::object* endpoint = value.if_object();
    json::object asked = endpoint == nullptr ? json::object() : asked_endpoint(*endpoint, id);
    // A mode may name its network by ID; only with this can the two be matched.
    if (endpoint != nullptr) asked["NetworkID"] = text_of(*endpoint, "NetworkID");
    endpoints[name] = std::move(asked);
  }
  return endpoints;
}

}  // namespace

std::string encode_recipe(const json::object& inspected) {
  const std::string_view id = text_of(inspected, "Id");
  json::object body;
  json::object host_config;
  if (const json::object* config = object_of(inspected, "Config")) body = without_empty(*config);
  if (const json::object* shown = object_of(inspected, "HostConfig")) {
    host_config = without_empty(*shown);
  }
  restore_links(host_config);
  drop_derived(body, id, text_of(host_config, "NetworkMode"));
  body["HostConfig"] = std::move(host_config);
  body["NetworkingConfig"] = {{"EndpointsConfig", asked_endpoints(inspected, id)}};
  std::string text;
  append_json(text, body);
  return text;
}

}  // namespace swarm::wire
