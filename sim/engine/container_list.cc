// GET /containers/json: which containers, in which order.
#include "sim/engine/container_json.h"
#include "sim/engine/create_checks.h"
#include "sim/engine/host_ports.h"
#include "sim/engine/images.h"
#include "sim/engine/life.h"
#include "sim/engine/networking.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <re2/re2.h>
#include <tuple>

namespace swarm::sim::fake {
namespace {

// Docker's name filter is an expression; most clients use no more of it than anchors.
bool name_fits(std::string_view name, std::string_view pattern) {
  const std::string_view whole = pattern;
  const bool from_start = pattern.starts_with('^');
  if (from_start) pattern.remove_prefix(1);
  const bool to_end = pattern.ends_with('$');
  if (to_end) pattern.remove_suffix(1);
  if (pattern.find_first_of(R"(.*+?()[]{}|\^$)") != std::string_view::npos) {
    const RE2 expression(re2::StringPiece(whole.data(), whole.size()), RE2::Quiet);
    return RE2::PartialMatch(std::string(name), expression) ||
           RE2::PartialMatch("/" + std::string(name), expression);
  }
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  if (from_start && to_end) return name == pattern;
  if (from_start) return name.starts_with(pattern);
  if (to_end) return name.ends_with(pattern);
  return name.find(pattern) != std::string_view::npos;
}

bool fits_port(const Container& container, const std::string& value, bool published) {
  const auto key = port_key(value);
  if (!key || !shows_ports(container)) return false;
  if (!published) return std::ranges::find(container.exposed, *key) != container.exposed.end();
  return std::ranges::any_of(container.bindings, [&](const Binding& binding) {
    return binding.port == *key ||
           (binding.actual != 0 && fmt::format("{}/tcp", binding.actual) == *key);
  });
}

bool fits_network(Daemon& daemon, const Container& container, const std::string& value) {
  const Network* network = find_network(daemon, value);
  return std::ranges::any_of(container.endpoints, [&](const auto& entry) {
    return entry.first == value || (network != nullptr && entry.second.network_id == network->id);
  });
}

bool fits_health(const Container& container, const std::string& value) {
  return (container.health ? container.health->status : "none") == value;
}

bool fits_exit(const Container& container, const std::string& value) {
  const bool over = container.phase == Phase::exited || container.phase == Phase::dead;
  return over && fmt::format("{}", container.exit_code) == value;
}

bool fits_ancestor(Daemon& daemon, const Container& container, const std::string& value) {
  const Image* image = find_image(daemon, value);
  return image != nullptr ? image->id == container.image_id : container.image == value;
}

bool fits(Daemon& daemon, const Container& container, const std::string& key,
          const std::string& value) {
  if (key == "id") return container.id.starts_with(value);
  if (key == "name") return name_fits(container.name, value);
  if (key == "status") return phase_name(container.phase) == value;
  if (key == "exited") return fits_exit(container, value);
  if (key == "ancestor") return fits_ancestor(daemon, container, value);
  if (key == "network") return fits_network(daemon, container, value);
  if (key == "health") return fits_health(container, value);
  if (key == "publish") return fits_port(container, value, true);
  if (key == "expose") return fits_port(container, value, false);
  if (key == "is-task") return value != "true";
  if (key == "volume") {
    return std::ranges::any_of(container.mounts, [&](const Mount& mount) {
      return mount.name == value || mount.destination == value || mount.source == value;
    });
  }
  return true;
}

bool fits(Daemon& daemon, const Container& container, const Filters& filters) {
  if (!labels_fit(container.labels, filters)) return false;
  return std::ranges::all_of(filters, [&](const auto& filter) {
    return filter.first == "label" || filter.second.empty() ||
           std::ranges::any_of(filter.second, [&](const std::string& value) {
             return fits(daemon, container, filter.first, value);
           });
  });
}

using Age = std::tuple<UnixNanos, std::uint64_t>;
Age age_of(const Container* container) { return {container->created, container->number}; }

struct Bounds {
  std::optional<Age> before;
  std::optional<Age> since;
};

Result<Bounds> bounds_of(Daemon& daemon, const Call& call, const Filters& filters) {
  Bounds bounds;
  for (auto [name, bound] :
       {std::pair{"before", &bounds.before}, std::pair{"since", &bounds.since}}) {
    std::string reference = call.query.get(name);
    const auto filter = filters.find(name);
    if (filter != filters.end() && !filter->second.empty()) reference = filter->second.front();
    if (reference.empty()) continue;
    auto found = find_container(daemon, reference);
    if (!found) {
      return daemon.is_old() ? refuse(500, fmt::format("no such container {}", reference))
                             : found.error();
    }
    *bound = age_of(*found);
  }
  return bounds;
}

Result<void> check_values(const Filters& filters) {
  static constexpr std::string_view phases[] = {"created",  "running", "paused", "restarting",
                                                "removing", "exited",  "dead"};
  if (const auto status = filters.find("status"); status != filters.end()) {
    for (const std::string& value : status->second) {
      if (std::ranges::find(phases, value) == std::end(phases)) {
        return refuse(400, fmt::format("invalid filter 'status={}'", value));
      }
    }
  }
  if (const auto exited = filters.find("exited"); exited != filters.end()) {
    for (const std::string& value : exited->second) {
      int code = 0;
      const auto parsed = std::from_chars(value.data(), value.data() + value.size(), code);
      if (parsed.ec != std::errc{} || parsed.ptr != value.data() + value.size()) {
        return refuse(500, fmt::format("strconv.Atoi: parsing \"{}\": invalid syntax", value));
      }
    }
  }
  return {};
}

}  // namespace

Result<Answer> list_containers(Daemon& daemon, const Call& call) {
  auto filters =
      parse_filters(call.query.get("filters"), {"ancestor", "before", "exited", "expose", "health",
                                                "id", "is-task", "isolation", "label", "name",
                                                "network", "publish", "since", "status", "volume"});
  if (!filters) return filters.error();
  if (auto fine = check_values(*filters); !fine) return fine.error();
  const auto bounds = bounds_of(daemon, call, *filters);
  if (!bounds) return bounds.error();
  const std::string limit_text = call.query.get("limit");
  const std::int64_t limit = call.query.number("limit").value_or(0);
  if (!limit_text.empty() && !call.query.number("limit")) {
    return refuse(500, fmt::format("strconv.Atoi: parsing \"{}\": invalid syntax", limit_text));
  }
  const bool all = call.query.flag("all") || limit > 0 || filters->contains("status") ||
                   filters->contains("exited") || bounds->before || bounds->since;
  std::vector<const Container*> chosen;
  for (const auto& [id, container] : daemon.containers) {
    const bool shown = all || is_running(*container) || container->phase == Phase::restarting;
    if (!shown || !fits(daemon, *container, *filters)) continue;
    if (bounds->before && age_of(container.get()) >= *bounds->before) continue;
    if (bounds->since && age_of(container.get()) <= *bounds->since) continue;
    chosen.push_back(container.get());
  }
  std::ranges::sort(chosen, std::greater<>(), age_of);
  if (limit > 0 && chosen.size() > static_cast<std::size_t>(limit)) {
    chosen.resize(static_cast<std::size_t>(limit));
  }
  Answer answer{.body = "[", .extra = {}};
  const bool with_size = call.query.flag("size");
  for (const Container* container : chosen) {
    if (answer.body.size() > 1) answer.body += ',';
    append_summary(answer.body, daemon, *container, with_size);
  }
  answer.body += "]\n";
  return answer;
}

}  // namespace swarm::sim::fake
