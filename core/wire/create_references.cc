// Container and network references inside a create body, which may carry a node's name.
#include "core/wire/create_parts.h"

namespace swarm::wire {
namespace {

class Stripper {
 public:
  explicit Stripper(const std::function<bool(std::string_view)>& is_node) : is_node_(is_node) {}

  // "n1/web:ro" -> "web:ro"; "/n1/web" -> "web"; everything else stays.
  std::string_view reference(std::string_view text) const {
    const std::string_view inner = text.starts_with('/') ? text.substr(1) : text;
    const std::size_t slash = inner.find('/');
    if (slash == std::string_view::npos) return text;
    return is_node_(inner.substr(0, slash)) ? inner.substr(slash + 1) : text;
  }

  void list(json::object& object, std::string_view name) const {
    json::value* list = object.if_contains(name);
    if (list == nullptr || !list->is_array()) return;
    for (json::value& element : list->get_array()) {
      if (element.is_string()) element = std::string(reference(element.get_string()));
    }
  }

  // "container:n1/web" -> "container:web"; "n1/net" -> "net"
  void mode(json::object& object, std::string_view name) const {
    constexpr std::string_view shared = "container:";
    json::value* mode = object.if_contains(name);
    if (mode == nullptr || !mode->is_string()) return;
    const std::string_view text(mode->get_string());
    const std::size_t prefix = text.starts_with(shared) ? shared.size() : 0;
    *mode = std::string(text.substr(0, prefix)).append(reference(text.substr(prefix)));
  }

  void endpoints(json::object& networking) const {
    json::value* config = networking.if_contains("EndpointsConfig");
    if (config == nullptr || !config->is_object()) return;
    json::object renamed;
    for (auto& [key, value] : config->get_object()) {
      if (json::object* endpoint = value.if_object()) list(*endpoint, "Links");
      renamed[reference(key)] = std::move(value);
    }
    *config = std::move(renamed);
  }

 private:
  const std::function<bool(std::string_view)>& is_node_;
};

json::object* find_object(json::object& object, std::string_view name) {
  json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

}  // namespace

void strip_references(json::object& body, const std::function<bool(std::string_view)>& is_node) {
  const Stripper strip(is_node);
  if (json::object* host_config = find_object(body, "HostConfig")) {
    strip.list(*host_config, "Links");
    strip.list(*host_config, "VolumesFrom");
    strip.mode(*host_config, "NetworkMode");
    strip.mode(*host_config, "PidMode");
    strip.mode(*host_config, "IpcMode");
  }
  if (json::object* networking = find_object(body, "NetworkingConfig")) {
    strip.endpoints(*networking);
  }
}

}  // namespace swarm::wire
