#include "core/wire/create.h"

#include "core/wire/create_parts.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace swarm::wire {
namespace {

// ceil(cpus * 1024 / engine_cpus): what the engine takes for `cpus` of its CPUs.
std::int64_t shares_of(std::int64_t cpus, std::int64_t engine_cpus) {
  constexpr std::int64_t shares_a_host = 1024;
  if (engine_cpus <= 0) return cpus;
  // No engine takes more than 262,144; the bound only keeps the product in 64 bits.
  cpus = std::min(cpus, std::numeric_limits<std::int64_t>::max() / shares_a_host - 1);
  const std::int64_t product = cpus * shares_a_host;
  return product / engine_cpus + (product % engine_cpus == 0 ? 0 : 1);
}

const json::array* list_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view{} : std::string_view(*text);
}

// "data:/srv:ro" -> "data"; nothing of a path, or of what is no text.
std::string_view volume_of_bind(const json::value& bind) {
  const json::string* text = bind.if_string();
  if (text == nullptr) return {};
  const std::string_view whole = *text;
  const std::size_t colon = whole.find(':');
  if (colon == std::string_view::npos || whole.find_first_of("/\\.~") == 0) return {};
  return whole.substr(0, colon);
}

std::string_view volume_of_mount(const json::value& mount) {
  const json::object* object = mount.if_object();
  if (object == nullptr || text_of(*object, "Type") != "volume") return {};
  return text_of(*object, "Source");
}

void append_member(std::string& text, std::string_view key, const json::value& value) {
  if (text.back() != '{') text += ',';
  append_json_string(text, key);
  text += ':';
  append_json(text, value);
}

}  // namespace

CreateBody::CreateBody() : parts_(std::make_unique<Parts>()) {}
CreateBody::~CreateBody() = default;
CreateBody::CreateBody(const CreateBody& other) : parts_(std::make_unique<Parts>(*other.parts_)) {}
CreateBody& CreateBody::operator=(const CreateBody& other) {
  if (this != &other) parts_ = std::make_unique<Parts>(*other.parts_);
  return *this;
}
CreateBody::CreateBody(CreateBody&&) noexcept = default;
CreateBody& CreateBody::operator=(CreateBody&&) noexcept = default;

const ContainerSpec& CreateBody::spec() const { return parts_->spec; }

const std::vector<std::string>& CreateBody::reschedule_policies() const {
  return parts_->reschedule_policies;
}

std::string CreateBody::swarm_id() const {
  const auto label = parts_->spec.labels.find("com.docker.swarm.id");
  return label == parts_->spec.labels.end() ? std::string() : label->second;
}

std::vector<std::string> CreateBody::named_volumes() const {
  std::vector<std::string> names;
  const json::value* member = parts_->body.if_contains("HostConfig");
  const json::object* host_config = member == nullptr ? nullptr : member->if_object();
  if (host_config == nullptr) return names;
  const auto take = [&](std::string_view list, auto volume_of) {
    const json::array* entries = list_of(*host_config, list);
    if (entries == nullptr) return;
    for (const json::value& entry : *entries) {
      const std::string_view name = volume_of(entry);
      if (!name.empty()) names.emplace_back(name);
    }
  };
  take("Binds", volume_of_bind);
  take("Mounts", volume_of_mount);
  return names;
}

void CreateBody::set_name(std::string_view name) { parts_->spec.name = name; }

void CreateBody::set_label(std::string_view key, std::string_view value) {
  object_member(parts_->body, "Labels")[key] = value;
  parts_->spec.labels[std::string(key)] = value;
}

void CreateBody::remove_label(std::string_view key) {
  if (parts_->spec.labels.erase(std::string(key)) == 0) return;
  object_member(parts_->body, "Labels").stable_erase(key);
}

void CreateBody::add_constraint(std::string_view expression) {
  parts_->spec.constraints.emplace_back(expression);
  set_label(constraints_label, go_string_array(parts_->spec.constraints));
}

void CreateBody::set_network_mode(std::string_view mode) {
  object_member(parts_->body, "HostConfig")["NetworkMode"] = mode;
  parts_->spec.network_mode = mode;
}

void CreateBody::strip_node_names(const std::function<bool(std::string_view)>& is_node) {
  strip_references(parts_->body, is_node);
}

std::string CreateBody::encode_for(std::int64_t engine_cpus) const {
  const std::int64_t cpus = parts_->spec.cpus;
  std::string text = "{";
  for (const auto& [key, value] : parts_->body) {
    if (key != "HostConfig" || !value.is_object() || cpus <= 0) {
      append_member(text, key, value);
      continue;
    }
    text += text.back() == '{' ? "\"HostConfig\":{" : ",\"HostConfig\":{";
    for (const auto& [name, setting] : value.get_object()) {
      const bool converted = name == "CpuShares";
      append_member(text, name, converted ? json::value(shares_of(cpus, engine_cpus)) : setting);
    }
    text += '}';
  }
  return text + "}";
}

}  // namespace swarm::wire
