#include "core/api/container_query.h"

#include "core/api/image_match.h"
#include "core/wire/ports.h"
#include "core/wire/status_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace swarm {
namespace {

constexpr std::array<std::string_view, 17> filter_names = {
    "ancestor", "before", "exited", "expose", "health",  "id",      "is-task", "isolation", "label",
    "label!",   "name",   "node",   "since",  "network", "publish", "status",  "volume"};

Error invalid(std::string_view name, std::string_view value) {
  return Error{Errc::bad_request,
               "invalid filter '" + std::string(name) + "=" + std::string(value) + "'"};
}

std::optional<int> parse_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<int> parse_limit(std::string_view text) {
  if (text.empty()) return 0;
  const std::optional<int> limit = parse_number(text);
  if (!limit) {
    return Error{Errc::bad_request, "invalid value for \"limit\": \"" + std::string(text) + "\""};
  }
  return std::max(*limit, 0);
}

// Values that no container can have are mistakes.
Result<bool> check_values(const Filters& filters) {
  for (const std::string& status : filters.values("status")) {
    if (!wire::parse_state(status)) return invalid("status", status);
  }
  for (const std::string& health : filters.values("health")) {
    const bool known = health == "none" || wire::parse_health(health) != ContainerHealth::none;
    if (!known) return invalid("health", health);
  }
  return true;
}

std::string_view text_of(ContainerHealth health) {
  static constexpr std::array<std::string_view, 4> texts = {"none", "starting", "healthy",
                                                            "unhealthy"};
  return texts[static_cast<std::size_t>(health)];
}

}  // namespace

Result<ContainerQuery> parse_container_query(const Query& query) {
  ContainerQuery parsed;
  const Result<int> limit = parse_limit(query.get("limit"));
  if (!limit) return limit.error();
  Result<Filters> filters = parse_filters(query.get("filters"), filter_names);
  if (!filters) return filters.error();
  const Result<bool> sound = check_values(*filters);
  if (!sound) return sound.error();
  parsed.limit = *limit;
  parsed.size = query.flag("size");
  parsed.before = query.get("before");
  parsed.since = query.get("since");
  parsed.filters = std::move(*filters);
  // As in Docker a limit counts stopped containers too, and who asks for a state gets it.
  parsed.all = query.flag("all") || parsed.limit > 0 || !parsed.before.empty() ||
               !parsed.since.empty() || parsed.filters.contains("status");
  return parsed;
}

Result<PortFilter> parse_port_filter(std::string_view name, std::string_view value) {
  const std::size_t slash = value.find('/');
  const std::optional<PortProtocol> protocol = wire::protocol_of_key(value);
  const std::optional<wire::PortRange> range = wire::parse_port_range(value.substr(0, slash));
  if (!protocol || !range) return invalid(name, value);
  return PortFilter{range->first, range->last, *protocol};
}

bool ContainerSelector::Place::operator<(const Place& other) const {
  return created != other.created ? created < other.created : id < other.id;
}

ContainerSelector::Place ContainerSelector::place_of(const Container& container) {
  return {container.created, container.id};
}

Result<ContainerSelector> ContainerSelector::make(const ContainerQuery& query, const Find& find) {
  ContainerSelector selector;
  selector.all_ = query.all;
  selector.filters_ = query.filters;
  if (const auto done = selector.read_filters(query); !done) return done.error();
  if (const auto done = selector.read_places(query, find); !done) return done.error();
  return selector;
}

Result<bool> ContainerSelector::read_filters(const ContainerQuery& query) {
  const Filters& filters = query.filters;
  for (const std::string& value : filters.values("id")) ids_.emplace_back(value);
  for (const std::string& value : filters.values("name")) names_.emplace_back(value);
  for (const std::string& value : filters.values("exited")) {
    const std::optional<int> code = parse_number(value);
    if (!code) return invalid("exited", value);
    exit_codes_.push_back(*code);
  }
  for (const std::string& value : filters.values("publish")) {
    const Result<PortFilter> port = parse_port_filter("publish", value);
    if (!port) return port.error();
    published_.push_back(*port);
  }
  for (const std::string& value : filters.values("expose")) {
    const Result<PortFilter> port = parse_port_filter("expose", value);
    if (!port) return port.error();
    exposed_.push_back(*port);
  }
  const Result<std::optional<bool>> is_task = filters.flag("is-task");
  if (!is_task) return is_task.error();
  is_task_ = *is_task;
  return true;
}

// Of several references the strictest counts.
Result<bool> ContainerSelector::read_places(const ContainerQuery& query, const Find& find) {
  std::vector<std::string> before = query.filters.values("before");
  std::vector<std::string> since = query.filters.values("since");
  if (!query.before.empty()) before.push_back(query.before);
  if (!query.since.empty()) since.push_back(query.since);
  for (const std::string& reference : before) {
    const Result<const Container*> found = find(reference);
    if (!found) return found.error();
    const Place place = place_of(**found);
    before_ = before_ ? std::min(*before_, place) : place;
  }
  for (const std::string& reference : since) {
    const Result<const Container*> found = find(reference);
    if (!found) return found.error();
    const Place place = place_of(**found);
    since_ = since_ ? std::max(*since_, place) : place;
  }
  return true;
}

bool ContainerSelector::takes(const Container& container, const Engine& owner) {
  if (!all_ && !is_common(container, owner)) return false;
  if (before_ && !(place_of(container) < *before_)) return false;
  if (since_ && !(*since_ < place_of(container))) return false;
  if (filters_.empty()) return true;
  return on_node(owner) && named(container, owner) && filters_.accepts_labels(container.labels) &&
         in_state(container) && attached(container) && has_port(container) &&
         descends(container, owner);
}

bool is_common(const Container& container, const Engine& owner) {
  if (!container.runs() || !owner.healthy()) return false;
  // The agents of the original were started from an image of this name, and are no one's work.
  return container.image != "swarm" && !container.image.starts_with("swarm:");
}

// A name with a slash in it is compared with the name that lists show, "node-1/web".
bool ContainerSelector::named(const Container& container, const Engine& owner) const {
  const auto has_id = [&](const TextPattern& id) { return id.matches(container.id); };
  if (!ids_.empty() && std::ranges::none_of(ids_, has_id)) return false;
  if (names_.empty()) return true;
  if (container.names.empty()) return false;
  const std::string name(container.name());
  const std::string on_owner = std::string(owner.name()) + "/" + name;
  return std::ranges::any_of(names_, [&](const TextPattern& wanted) {
    if (wanted.matches(name) || wanted.matches("/" + name)) return true;
    const bool has_node = wanted.value().find('/', 2) != std::string::npos;
    return has_node && (wanted.matches(on_owner) || wanted.matches("/" + on_owner));
  });
}

bool ContainerSelector::in_state(const Container& container) const {
  if (!filters_.accepts_exact("status", text_of(container.state))) return false;
  if (!filters_.accepts_exact("health", text_of(container.health))) return false;
  if (is_task_ && *is_task_ != container.labels.contains("com.docker.swarm.task")) return false;
  if (exit_codes_.empty()) return true;
  const bool has_ended =
      container.state == ContainerState::exited || container.state == ContainerState::dead;
  return has_ended && std::ranges::find(exit_codes_, container.exit_code) != exit_codes_.end();
}

bool ContainerSelector::attached(const Container& container) const {
  const auto mounts = [&](const MountPoint& mount) {
    return filters_.accepts_exact("volume", mount.destination) ||
           (!mount.name.empty() && filters_.accepts_exact("volume", mount.name));
  };
  const auto joins = [&](const NetworkAttachment& network) {
    return filters_.accepts_exact("network", network.name) ||
           filters_.accepts_prefix("network", network.id);
  };
  return (!filters_.contains("volume") || std::ranges::any_of(container.mounts, mounts)) &&
         (!filters_.contains("network") || std::ranges::any_of(container.networks, joins));
}

// As in Docker one port of either kind is enough.
bool ContainerSelector::has_port(const Container& container) const {
  if (published_.empty() && exposed_.empty()) return true;
  const auto within = [](std::uint16_t number, PortProtocol protocol) {
    return [=](const PortFilter& wanted) {
      return wanted.protocol == protocol && number >= wanted.first && number <= wanted.last;
    };
  };
  return std::ranges::any_of(container.ports, [&](const PublishedPort& port) {
    return (port.public_port != 0 &&
            std::ranges::any_of(published_, within(port.public_port, port.protocol))) ||
           std::ranges::any_of(exposed_, within(port.private_port, port.protocol));
  });
}

// An image of several nodes has one ID or several, so that each node's images are asked.
bool ContainerSelector::descends(const Container& container, const Engine& owner) {
  if (!filters_.contains("ancestor")) return true;
  if (filters_.accepts_exact("ancestor", container.image)) return true;
  const auto [known, is_new] = ancestors_.try_emplace(owner.key);
  if (is_new) known->second = image_ids_of(owner, filters_.values("ancestor"));
  return known->second.contains(container.image_id);
}

bool ContainerSelector::on_node(const Engine& owner) const {
  if (!filters_.contains("node")) return true;
  return std::ranges::any_of(filters_.values("node"), [&](std::string_view wanted) {
    if (wanted.ends_with('/')) wanted.remove_suffix(1);
    return wanted == owner.name() || wanted == owner.facts.id;
  });
}

}  // namespace swarm
