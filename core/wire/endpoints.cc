#include "core/wire/endpoints.h"

#include "core/wire/json.h"

#include <utility>

namespace swarm::wire {
namespace {

json::object* object_at(json::object& object, std::string_view name) {
  json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

std::string network_mode(json::object& body) {
  const json::object* host_config = object_at(body, "HostConfig");
  const json::value* mode =
      host_config == nullptr ? nullptr : host_config->if_contains("NetworkMode");
  return mode != nullptr && mode->is_string() ? std::string(mode->get_string()) : std::string();
}

}  // namespace

std::vector<FurtherEndpoint> take_further_endpoints(std::string& body) {
  std::vector<FurtherEndpoint> further;
  Result<json::object> parsed = parse_object(body);
  if (!parsed) return further;
  json::object* networking = object_at(*parsed, "NetworkingConfig");
  json::object* endpoints =
      networking == nullptr ? nullptr : object_at(*networking, "EndpointsConfig");
  if (endpoints == nullptr || endpoints->size() < 2) return further;

  const std::string mode = network_mode(*parsed);
  const std::string kept =
      endpoints->contains(mode) ? mode : std::string(endpoints->begin()->key());
  json::object one;
  for (auto& member : *endpoints) {
    if (member.key() == kept) {
      one[member.key()] = std::move(member.value());
      continue;
    }
    FurtherEndpoint endpoint{std::string(member.key()), {}};
    append_json(endpoint.config, member.value());
    further.push_back(std::move(endpoint));
  }
  *endpoints = std::move(one);
  body.clear();
  append_json(body, *parsed);
  return further;
}

std::string encode_connect(std::string_view container_id, const FurtherEndpoint& endpoint) {
  json::object body;
  body["Container"] = container_id;
  if (const auto config = parse_object(endpoint.config)) body["EndpointConfig"] = *config;
  std::string text;
  append_json(text, body);
  return text;
}

}  // namespace swarm::wire
