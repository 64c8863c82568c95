#include "core/wire/recipe.h"

#include "core/wire/create_parts.h"
#include "core/wire/json.h"

#include <utility>

namespace swarm::wire {
namespace {

json::object* object_of(json::object& object, std::string_view name) {
  json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

using NameOf = std::function<std::string_view(std::string_view id)>;

// "container:<id>" -> "container:<name>", and the same for "<id>:ro" without the prefix.
std::string by_name(const std::string& reference, const NameOf& name_of) {
  constexpr std::string_view shared = "container:";
  const std::size_t from = reference.starts_with(shared) ? shared.size() : 0;
  const std::size_t to = std::min(reference.find(':', from), reference.size());
  const std::string_view name = name_of(std::string_view(reference).substr(from, to - from));
  if (name.empty()) return reference;
  return reference.substr(0, from).append(name).append(reference.substr(to));
}

void name_references(json::object& host_config, const NameOf& name_of) {
  for (const std::string_view mode : {"NetworkMode", "PidMode", "IpcMode"}) {
    const std::string text = text_of(host_config, mode);
    if (text.starts_with("container:")) host_config[mode] = by_name(text, name_of);
  }
  json::value* volumes = host_config.if_contains("VolumesFrom");
  if (volumes == nullptr || !volumes->is_array()) return;
  for (json::value& entry : volumes->get_array()) {
    if (entry.is_string()) entry = by_name(std::string(entry.get_string()), name_of);
  }
}

void restore_cpus(json::object& host_config, std::int64_t engine_cpus) {
  json::value* shares = host_config.if_contains("CpuShares");
  if (shares == nullptr || !shares->is_int64()) return;
  *shares = shares->get_int64() * engine_cpus / 1024;
}

// The network of the mode stays in the body; the others are joined after the create.
std::vector<NetworkJoin> split_networks(json::object& body, const std::string& mode) {
  std::vector<NetworkJoin> joins;
  json::object* networking = object_of(body, "NetworkingConfig");
  json::object* endpoints =
      networking == nullptr ? nullptr : object_of(*networking, "EndpointsConfig");
  if (endpoints == nullptr) return joins;
  json::object kept;
  for (auto& [name, value] : *endpoints) {
    json::object* endpoint = value.if_object();
    if (endpoint == nullptr) continue;
    const std::string id = text_of(*endpoint, "NetworkID");
    endpoint->stable_erase("NetworkID");
    const bool is_default = (mode.empty() || mode == "default") && name == "bridge";
    if (is_default || mode == std::string_view(name) || (!id.empty() && mode == id)) {
      // Bare bridge, host and none need no settings, and engines take few there.
      if (!endpoint->empty()) kept[name] = std::move(*endpoint);
    } else {
      std::string settings;
      append_json(settings, *endpoint);
      joins.push_back({std::string(name), std::move(settings)});
    }
  }
  *endpoints = std::move(kept);
  return joins;
}

}  // namespace

bool moves_on_node_failure(const std::map<std::string, std::string>& labels) {
  const auto label = labels.find(std::string(reschedule_label));
  if (label == labels.end()) return false;
  return parse_string_array(label->second) == std::vector<std::string>{"on-node-failure"};
}

std::string encode_copy_plan(const CopyPlan& plan) {
  std::string text =
      plan.start ? R"({"Start":true,"Networks":{)" : R"({"Start":false,"Networks":{)";
  bool first = true;
  for (const NetworkJoin& join : plan.joins) {
    if (!std::exchange(first, false)) text += ',';
    append_json_string(text, join.network);
    text += ':';
    text += join.endpoint;
  }
  return text + "}}";
}

CopyPlan decode_copy_plan(std::string_view label) {
  CopyPlan plan;
  Result<json::object> object = parse_object(label);
  if (!object) return plan;
  const json::value* start = object->if_contains("Start");
  plan.start = start != nullptr && start->is_bool() && start->get_bool();
  json::object* networks = object_of(*object, "Networks");
  if (networks == nullptr) return plan;
  for (const auto& [name, value] : *networks) {
    if (!value.is_object()) continue;
    std::string settings;
    append_json(settings, value);
    plan.joins.push_back({std::string(name), std::move(settings)});
  }
  return plan;
}

std::vector<std::string> decode_chain(std::string_view label) { return parse_string_array(label); }
std::string encode_chain(const std::vector<std::string>& chain) { return go_string_array(chain); }

Result<Recreation> recreate(std::string_view recipe, std::string_view name,
                            std::int64_t engine_cpus, const NameOf& name_of) {
  Result<json::object> parsed = parse_object(recipe);
  if (!parsed) return parsed.error();
  json::object& body = *parsed;
  Recreation made;
  json::object& host_config = object_member(body, "HostConfig");
  name_references(host_config, name_of);
  restore_cpus(host_config, engine_cpus);
  made.joins = split_networks(body, text_of(host_config, "NetworkMode"));
  if (json::object* policy = object_of(host_config, "RestartPolicy")) {
    const std::string restart = text_of(*policy, "Name");
    made.restarts = restart == "always" || restart == "unless-stopped";
  }
  std::string text;
  append_json(text, body);
  Result<CreateBody> read = parse_create_body(text, name);
  if (!read) return read.error();
  made.body = std::move(*read);
  return made;
}

std::string encode_network_connect(std::string_view container_id, const NetworkJoin& join) {
  std::string text = R"({"Container":)";
  append_json_string(text, container_id);
  text += R"(,"EndpointConfig":)";
  return text + join.endpoint + "}";
}

}  // namespace swarm::wire
