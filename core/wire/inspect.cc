// GET /containers/{id}/json.
#include "core/wire/container_parts.h"
#include "core/wire/docker.h"
#include "core/wire/json.h"
#include "core/wire/json_pick.h"
#include "core/wire/ports.h"
#include "core/wire/recipe.h"
#include "core/wire/recipe_parts.h"
#include "core/wire/status_text.h"

#include <cstdint>
#include <set>
#include <tuple>
#include <utility>

namespace swarm::wire {
namespace {

// From the flags, as engines before API 1.21 have no State.Status.
ContainerState state_from_flags(const ObjectReader& state, UnixNanos started_at) {
  if (state.flag("Running")) {
    if (state.flag("Paused")) return ContainerState::paused;
    return state.flag("Restarting") ? ContainerState::restarting : ContainerState::running;
  }
  if (state.flag("Dead")) return ContainerState::dead;
  return started_at == 0 ? ContainerState::created : ContainerState::exited;
}

void read_state(const ObjectReader& state, Container& container) {
  container.started_at = parse_time(state.text("StartedAt"));
  container.finished_at = parse_time(state.text("FinishedAt"));
  container.exit_code = static_cast<int>(state.integer("ExitCode"));
  container.health = parse_health(state.child("Health").text("Status"));
  container.state =
      parse_state(state.text("Status")).value_or(state_from_flags(state, container.started_at));
}

// Host ports that are taken: those asked for, and those that the engine chose. Of a range that was
// asked for the engine takes one port, and tells which once the container runs.
std::vector<HostPort> read_host_ports(const ObjectReader& host_config,
                                      const ObjectReader& network_settings) {
  const std::vector<HostPort> open = read_bindings(network_settings, "Ports", {.lenient = true});
  std::vector<HostPort> ports =
      read_bindings(host_config, "PortBindings", {.lenient = true, .skip_ranges = !open.empty()});
  ports.insert(ports.end(), open.begin(), open.end());
  std::set<std::tuple<std::string_view, std::uint16_t, PortProtocol>> seen;
  std::vector<HostPort> united;
  for (const HostPort& port : ports) {
    if (seen.emplace(port.ip, port.port, port.protocol).second) united.push_back(port);
  }
  return united;
}

void read_config(const ObjectReader& config, Container& container) {
  container.exposed_ports.clear();
  if (const json::object* exposed = config.object("ExposedPorts")) {
    for (const auto& [key, value] : *exposed) container.exposed_ports.emplace_back(key);
  }
  if (config.contains("Labels")) set_labels(container, config.text_map("Labels"));
  if (container.image.empty()) container.image = config.text("Image");
}

void read_host_config(const ObjectReader& host_config, const ObjectReader& config,
                      Container& container) {
  container.cpu_shares = host_config.integer("CpuShares");
  container.memory_bytes = host_config.integer("Memory");
  // Before API 1.18 they stood in Config.
  if (!host_config.contains("CpuShares")) container.cpu_shares = config.integer("CpuShares");
  if (!host_config.contains("Memory")) container.memory_bytes = config.integer("Memory");
  container.network_mode = host_config.text("NetworkMode");
  container.auto_remove = host_config.flag("AutoRemove");
}

constexpr std::string_view config_members[] = {"CpuShares", "ExposedPorts", "Image", "Labels",
                                               "Memory"};
constexpr std::string_view host_config_members[] = {"AutoRemove", "CpuShares", "Memory",
                                                    "NetworkMode", "PortBindings"};
constexpr std::string_view settings_members[] = {"Networks", "Ports"};
// What is read below.
constexpr Pick picks[] = {{"Config", config_members},
                          {"Created", {}},
                          {"ExecIDs", {}},
                          {"HostConfig", host_config_members},
                          {"Mounts", {}},
                          {"NetworkSettings", settings_members},
                          {"State", {}}};

// All that it takes to make the container again elsewhere, if it is one that moves.
std::string read_recipe(std::string_view text, const Container& container) {
  if (!moves_on_node_failure(container.labels)) return {};
  json::monotonic_resource memory;
  const Result<json::object> whole = parse_object(text, &memory);
  return whole ? encode_recipe(*whole) : std::string();
}

}  // namespace

Result<bool> decode_container_inspect(std::string_view text, Container& container) {
  json::monotonic_resource memory;
  const Result<json::object> object = parse_picked(text, picks, &memory);
  if (!object) return object.error();
  std::string problem;
  const ObjectReader read(*object, {}, problem);
  const ObjectReader config = read.child("Config");
  const ObjectReader host_config = read.child("HostConfig");
  const ObjectReader settings = read.child("NetworkSettings");
  Container found = container;
  if (const UnixNanos created = parse_time(read.text("Created")); created > 0) {
    found.created = created;
  }
  read_state(read.child("State"), found);
  read_config(config, found);
  read_host_config(host_config, config, found);
  found.host_ports = read_host_ports(host_config, settings);
  found.asked_ports =
      read_bindings(host_config, "PortBindings", {.lenient = true, .skip_ranges = true});
  found.exec_ids = read.texts("ExecIDs");
  if (read.array("Mounts") != nullptr) found.mounts = read_mounts(read, problem);
  if (settings.object("Networks") != nullptr) found.networks = read_networks(settings, problem);
  if (!problem.empty()) return Error{Errc::internal, problem};
  found.recipe = read_recipe(text, found);
  found.inspected = true;
  container = std::move(found);
  return true;
}

}  // namespace swarm::wire
