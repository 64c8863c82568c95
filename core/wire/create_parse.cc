// From the client's bytes to a CreateBody.
#include "core/wire/create_parts.h"
#include "core/wire/fold_names.h"
#include "core/wire/ports.h"

#include <algorithm>
#include <array>
#include <utility>

namespace swarm::wire {
namespace {

constexpr std::array<std::string_view, 10> body_names = {
    "Image",  "Env",        "Labels",    "ExposedPorts", "HostConfig", "NetworkingConfig",
    "Memory", "MemorySwap", "CpuShares", "Cpuset"};
constexpr std::array<std::string_view, 11> host_config_names = {
    "Memory",  "MemorySwap", "CpuShares",   "CpusetCpus",   "NetworkMode",    "PidMode",
    "IpcMode", "Links",      "VolumesFrom", "PortBindings", "PublishAllPorts"};
constexpr std::array<std::string_view, 1> networking_names = {"EndpointsConfig"};
constexpr std::array<std::string_view, 1> endpoint_names = {"Links"};

Error bad(std::string text) { return Error{Errc::bad_request, std::move(text)}; }

json::object* find_object(json::object& object, std::string_view name) {
  json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

void fold_body(json::object& body) {
  fold_names(body, body_names);
  if (json::object* host_config = find_object(body, "HostConfig")) {
    fold_names(*host_config, host_config_names);
  }
  json::object* networking = find_object(body, "NetworkingConfig");
  if (networking == nullptr) return;
  fold_names(*networking, networking_names);
  json::object* endpoints = find_object(*networking, "EndpointsConfig");
  if (endpoints == nullptr) return;
  for (auto& [name, endpoint] : *endpoints) {
    if (json::object* object = endpoint.if_object()) fold_names(*object, endpoint_names);
  }
}

// Clients of API 1.18 and before put limits at the top. They move to where engines look today;
// one that stayed would override the converted shares.
void move_legacy_limits(json::object& body, std::string& problem) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> moves = {{
      {"Memory", "Memory"},
      {"MemorySwap", "MemorySwap"},
      {"CpuShares", "CpuShares"},
      {"Cpuset", "CpusetCpus"},
  }};
  for (const auto& [old_name, new_name] : moves) {
    const json::value* found = body.if_contains(old_name);
    if (found == nullptr) continue;
    const ObjectReader read(body, {}, problem);
    const bool is_text = old_name == "Cpuset";
    const bool given = is_text ? !read.text(old_name).empty() : read.integer(old_name) != 0;
    json::value value = *found;
    body.stable_erase(old_name);
    if (given && problem.empty()) object_member(body, "HostConfig")[new_name] = std::move(value);
  }
}

// A kind of rule: its prefix in Env, the label that keeps it, and the values found.
struct RuleKind {
  std::string_view prefix;
  std::string_view label;
  std::vector<std::string>& values;
};

// Takes rules out of Env and appends them to those that the labels already have.
void take_rules(json::object& body, const std::vector<RuleKind>& kinds) {
  json::value* env = body.if_contains("Env");
  if (env == nullptr || !env->is_array()) return;
  json::array kept;
  for (json::value& entry : env->get_array()) {
    const std::string_view text =
        entry.is_string() ? std::string_view(entry.get_string()) : std::string_view{};
    const std::size_t colon = text.find(':');
    const auto kind = std::ranges::find(kinds, text.substr(0, colon), &RuleKind::prefix);
    if (colon == std::string_view::npos || kind == kinds.end()) {
      kept.push_back(std::move(entry));
    } else {
      kind->values.emplace_back(text.substr(colon + 1));
    }
  }
  *env = std::move(kept);
}

void read_rules(json::object& body, ContainerSpec& spec, std::vector<std::string>& reschedule) {
  const std::vector<RuleKind> kinds = {
      {"constraint", constraints_label, spec.constraints},
      {"affinity", affinities_label, spec.affinities},
      {"whitelist", whitelists_label, spec.whitelists},
      {"reschedule", reschedule_label, reschedule},
  };
  for (const RuleKind& kind : kinds) {
    const auto label = spec.labels.find(std::string(kind.label));
    if (label != spec.labels.end()) kind.values = parse_string_array(label->second);
  }
  take_rules(body, kinds);
  for (const RuleKind& kind : kinds) {
    if (kind.values.empty()) continue;
    const std::string text = go_string_array(kind.values);
    object_member(body, "Labels")[kind.label] = text;
    spec.labels[std::string(kind.label)] = text;
  }
}

void read_spec(const json::object& body, ContainerSpec& spec, std::string& problem) {
  const ObjectReader read(body, {}, problem);
  spec.image = read.text("Image");
  spec.labels = read.text_map("Labels");
  (void)read.texts("Env");  // Only that it is well-formed; rules are taken out later.
  if (const json::object* exposed = read.object("ExposedPorts")) {
    for (const auto& [key, value] : *exposed) spec.exposed_ports.emplace_back(key);
  }
  const ObjectReader host_config = read.child("HostConfig");
  spec.cpus = host_config.integer("CpuShares");
  spec.memory_bytes = host_config.integer("Memory");
  spec.volumes_from = host_config.texts("VolumesFrom");
  spec.links = host_config.texts("Links");
  spec.network_mode = host_config.text("NetworkMode");
  spec.host_ports = read_bindings(host_config, "PortBindings", {});
  if (const json::object* endpoints = read.child("NetworkingConfig").object("EndpointsConfig")) {
    for (const auto& [key, value] : *endpoints) spec.networks.emplace_back(key);
  }
}

Result<bool> check_policies(const std::vector<std::string>& policies) {
  if (policies.size() > 1) return bad("too many reschedule policies");
  if (policies.empty()) return true;
  const std::string& policy = policies.front();
  if (policy != "off" && policy != "on-node-failure") {
    return bad("invalid reschedule policy: " + policy);
  }
  return true;
}

}  // namespace

json::object& object_member(json::object& object, std::string_view name) {
  json::value& member = object[name];
  return member.is_object() ? member.get_object() : member.emplace_object();
}

Result<CreateBody> parse_create_body(std::string_view text, std::string_view name) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return bad("invalid JSON: got EOF while reading request body");
  }
  Result<json::value> value = parse_json(text);
  if (!value) return bad("invalid JSON: " + value.error().detail);
  if (value->is_null()) return bad("config cannot be empty in order to create a container");
  if (!value->is_object()) return bad("invalid JSON: expected an object");

  CreateBody body;
  CreateBody::Parts& parts = *body.parts_;
  parts.body = std::move(value->get_object());
  fold_body(parts.body);
  std::string problem;
  move_legacy_limits(parts.body, problem);
  read_spec(parts.body, parts.spec, problem);
  if (!problem.empty()) return bad("invalid JSON: " + problem);
  parts.spec.name = name.substr(name.starts_with('/') ? 1 : 0);
  read_rules(parts.body, parts.spec, parts.reschedule_policies);
  if (const Result<bool> valid = check_policies(parts.reschedule_policies); !valid) {
    return valid.error();
  }
  return body;
}

}  // namespace swarm::wire
