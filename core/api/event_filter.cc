#include "core/api/event_filter.h"

#include "core/cluster/image_reference.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace swarm {
namespace {

constexpr std::array<std::string_view, 16> filter_names = {
    "type",   "event",  "action", "container", "image",  "label",  "network", "volume",
    "daemon", "plugin", "scope",  "node",      "config", "secret", "service", "label!"};

std::string_view attribute(const ClusterEvent& event, const std::string& name) {
  const auto found = event.event.attributes.find(name);
  return found == event.event.attributes.end() ? std::string_view{} : found->second;
}

// "exec_create: sh -c ls" is named by "exec_create" too.
bool has_action(const Filters& filters, std::string_view name, const std::string& action) {
  if (filters.accepts_exact(name, action)) return true;
  const std::size_t colon = action.find(": ");
  return colon != std::string::npos && filters.accepts_exact(name, action.substr(0, colon));
}

// Objects are named by ID or name, or by what either begins with. One with a slash in its name
// carries its node, as in lists. Of which type the object is makes no difference to engines: with
// `container=web` they also tell of the volume and the network of that name.
bool has_object(const Filters& filters, std::string_view type, const ClusterEvent& event) {
  if (!filters.contains(type)) return true;
  const std::string name(attribute(event, "name"));
  if (filters.accepts_prefix(type, event.event.id)) return true;
  return std::ranges::any_of(filters.values(type), [&](std::string_view wanted) {
    if (wanted.starts_with('/')) wanted.remove_prefix(1);
    if (std::string_view(name).starts_with(wanted)) return true;
    return wanted == event.node_name + "/" + name;
  });
}

// With a tag or without.
bool has_image(const Filters& filters, const ClusterEvent& event) {
  if (!filters.contains("image")) return true;
  const bool is_image = event.event.type == "image";
  const std::string name(attribute(event, is_image ? "name" : "image"));
  const std::vector<std::string> names = {event.event.id, name,
                                          parse_image_reference(event.event.id).repository,
                                          parse_image_reference(name).repository};
  return std::ranges::any_of(names, [&](const std::string& each) {
    return !each.empty() && filters.accepts_exact("image", each);
  });
}

bool on_node(const Filters& filters, const ClusterEvent& event) {
  return filters.accepts_exact("node", event.node_name) ||
         filters.accepts_exact("node", event.node_id);
}

}  // namespace

Result<Filters> parse_event_filters(std::string_view text) {
  return parse_filters(text, filter_names);
}

bool accepts_event(const Filters& filters, const ClusterEvent& event) {
  if (filters.empty()) return true;
  static constexpr std::array<std::string_view, 8> objects = {
      "container", "network", "volume", "daemon", "plugin", "config", "secret", "service"};
  return filters.accepts_exact("type", event.event.type) &&
         has_action(filters, "event", event.event.action) &&
         has_action(filters, "action", event.event.action) &&
         filters.accepts_exact("scope", event.event.scope) &&
         std::ranges::all_of(
             objects, [&](std::string_view type) { return has_object(filters, type, event); }) &&
         has_image(filters, event) && filters.accepts_labels(event.event.attributes) &&
         on_node(filters, event);
}

}  // namespace swarm
