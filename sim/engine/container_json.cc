#include "sim/engine/container_json.h"

#include "sim/engine/attach.h"
#include "sim/engine/create.h"
#include "sim/engine/health.h"
#include "sim/engine/host_ports.h"
#include "sim/engine/json_access.h"
#include "sim/engine/json_text.h"
#include "sim/engine/life.h"
#include "sim/engine/mounts.h"
#include "sim/engine/networking.h"
#include "sim/engine/time_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

// Arguments with spaces stand in quotes, whatever is in them.
std::string command_text(const RunPlan& plan) {
  std::string text = plan.command.front();
  for (std::size_t i = 1; i < plan.command.size(); ++i) {
    const std::string& argument = plan.command[i];
    const std::string_view quote = argument.find(' ') != std::string::npos ? "'" : "";
    text += fmt::format(" {0}{1}{0}", quote, argument);
  }
  return text;
}

// Its own name, and the names that links gave it.
std::vector<std::string> names_of(const Daemon& daemon, const Container& container) {
  std::vector<std::string> names{"/" + container.name};
  const auto [first, last] = daemon.links.equal_range(container.id);
  for (auto link = first; link != last; ++link) {
    const auto linker = daemon.containers.find(link->second.linker);
    if (linker == daemon.containers.end()) continue;
    names.emplace_back(fmt::format("/{}/{}", linker->second->name, link->second.alias));
  }
  return names;
}

// What lists and inspect tell alike; `Members` is JsonObject or JsonMembers.
template <class Members>
void put_endpoint(const Daemon& daemon, const Endpoint& endpoint, Members& members) {
  const auto network = daemon.networks.find(endpoint.network_id);
  const bool has_ip = !endpoint.ip.empty() && network != daemon.networks.end();
  members.text("NetworkID", endpoint.network_id)
      .text("EndpointID", endpoint.id)
      .text("Gateway", has_ip ? address_text(network->second.gateway) : "")
      .text("IPAddress", endpoint.ip)
      .number("IPPrefixLen", has_ip ? network->second.prefix : 0)
      .text("IPv6Gateway", "")
      .text("GlobalIPv6Address", "")
      .number("GlobalIPv6PrefixLen", 0)
      .text("MacAddress", endpoint.mac)
      .null("DriverOpts");
}

json::object endpoint_json(const Daemon& daemon, const Endpoint& endpoint) {
  json::object object;
  object["IPAMConfig"] = endpoint.wanted_ip.empty()
                             ? json::value(nullptr)
                             : json::value({{"IPv4Address", endpoint.wanted_ip}});
  object["Links"] = nullptr;
  object["Aliases"] =
      endpoint.aliases.empty() ? json::value(nullptr) : json::value(to_json(endpoint.aliases));
  JsonMembers members(object);
  put_endpoint(daemon, endpoint, members);
  return object;
}

// As lists show it: without aliases.
void append_endpoint(std::string& text, const Daemon& daemon, const Endpoint& endpoint) {
  JsonObject object(text);
  if (endpoint.wanted_ip.empty()) {
    object.null("IPAMConfig");
  } else {
    JsonObject(object.key("IPAMConfig")).text("IPv4Address", endpoint.wanted_ip).end();
  }
  object.null("Links").null("Aliases");
  put_endpoint(daemon, endpoint, object);
  object.end();
}

// Of its own layer; zero: it has not written anything.
std::int64_t own_size(const Container& container) {
  return container.files ? container.files->own_bytes() : 0;
}
std::int64_t root_size(const Daemon& daemon, const Container& container) {
  const auto image = daemon.images.find(container.image_id);
  return own_size(container) + (image == daemon.images.end() ? 0 : image->second.size);
}

json::object state_json(const Container& container) {
  json::object state;
  const Phase phase = container.phase;
  state["Status"] = phase_name(phase);
  state["Running"] =
      phase == Phase::running || phase == Phase::paused || phase == Phase::restarting;
  state["Paused"] = phase == Phase::paused;
  state["Restarting"] = phase == Phase::restarting;
  state["OOMKilled"] = container.oom_killed;
  state["Dead"] = phase == Phase::dead;
  state["Pid"] = container.pid;
  state["ExitCode"] = container.exit_code;
  state["Error"] = container.error;
  state["StartedAt"] = rfc3339(container.started);
  state["FinishedAt"] = rfc3339(container.finished);
  if (container.health) state["Health"] = health_json(*container.health);
  return state;
}

json::object config_json(const Container& container) {
  json::object config = with_defaults(json::parse(container.config).as_object(), usual_config());
  config["Env"] = to_json(container.plan.environment);
  config["Labels"] = to_json(container.labels);
  config["WorkingDir"] = container.plan.directory;
  // With an image's command the client sent none; inspect shows what will run.
  const bool has_command = array_of(config, "Cmd") != nullptr || !text_of(config, "Cmd").empty();
  const bool has_entrypoint = array_of(config, "Entrypoint") != nullptr;
  if (!has_command && !has_entrypoint) config["Cmd"] = to_json(container.plan.command);
  return config;
}

json::object host_config_json(const Daemon& daemon, const Container& container) {
  json::object config =
      with_defaults(json::parse(container.host_config).as_object(), usual_host_config());
  if (flag_of(config, "Privileged")) {
    config["MaskedPaths"] = config["ReadonlyPaths"] = nullptr;
    if (config["SecurityOpt"].is_null()) config["SecurityOpt"] = json::array{"label=disable"};
  }
  if (daemon.is_old()) config["KernelMemory"] = config["KernelMemoryTCP"] = 0;
  return config;
}

}  // namespace

std::string status_text(const Daemon& daemon, const Container& container) {
  const auto since = [&](UnixNanos wall) { return human_duration(daemon.now.wall - wall); };
  switch (container.phase) {
    case Phase::created:
      return "Created";
    case Phase::removing:
      return "Removal In Progress";
    case Phase::dead:
      return "Dead";
    case Phase::paused:
      return fmt::format("Up {} (Paused)", since(container.started));
    case Phase::restarting:
      return fmt::format("Restarting ({}) {} ago", container.exit_code, since(container.finished));
    case Phase::exited:
      return fmt::format("Exited ({}) {} ago", container.exit_code, since(container.finished));
    case Phase::running:
      break;
  }
  std::string text = "Up " + since(container.started);
  if (!container.health) return text;
  const std::string& health = container.health->status;
  return text + (health == "starting" ? " (health: starting)" : fmt::format(" ({})", health));
}

json::object network_settings(const Daemon& daemon, const Container& container) {
  json::object networks;
  const Endpoint* main = nullptr;
  for (const auto& [name, endpoint] : container.endpoints) {
    networks[name] = endpoint_json(daemon, endpoint);
    if (name == "bridge") main = &endpoint;
  }
  const Endpoint none;
  json::object shown = endpoint_json(daemon, main == nullptr ? none : *main);
  json::object settings;
  settings["Bridge"] = "";
  settings["SandboxID"] = container.has_sandbox ? container.id : "";
  settings["HairpinMode"] = false;
  settings["LinkLocalIPv6Address"] = "";
  settings["LinkLocalIPv6PrefixLen"] = 0;
  settings["Ports"] = ports_of(container);
  settings["SandboxKey"] =
      container.has_sandbox ? "/var/run/docker/netns/" + container.id.substr(0, 12) : "";
  settings["SecondaryIPAddresses"] = nullptr;
  settings["SecondaryIPv6Addresses"] = nullptr;
  for (const char* name : {"EndpointID", "Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen",
                           "IPAddress", "IPPrefixLen", "IPv6Gateway", "MacAddress"}) {
    settings[name] = shown[name];
  }
  settings["Networks"] = std::move(networks);
  return settings;
}

void append_summary(std::string& text, const Daemon& daemon, const Container& container,
                    bool with_size) {
  JsonObject object(text);
  object.text("Id", container.id)
      .texts("Names", names_of(daemon, container))
      .text("Image", container.image)
      .text("ImageID", container.image_id)
      .text("Command", command_text(container.plan))
      .number("Created", container.created / nanos_per_second)
      .raw("Ports", shows_ports(container) ? json::serialize(port_list_of(container)) : "[]");
  if (with_size) {
    const std::int64_t own = own_size(container);
    if (own > 0) object.number("SizeRw", own);
    object.number("SizeRootFs", root_size(daemon, container));
  }
  object.texts("Labels", container.labels)
      .text("State", phase_name(container.phase))
      .text("Status", status_text(daemon, container));
  JsonObject(object.key("HostConfig")).text("NetworkMode", container.network_mode).end();
  JsonObject settings(object.key("NetworkSettings"));
  JsonObject networks(settings.key("Networks"));
  for (const auto& [name, endpoint] : container.endpoints) {
    append_endpoint(networks.key(name), daemon, endpoint);
  }
  networks.end();
  settings.end();
  object.raw("Mounts",
             container.mounts.empty() ? "[]" : json::serialize(mounts_json(container, true)));
  object.end();
}

json::object container_details(Daemon& daemon, Container& container, bool with_size) {
  const std::string root = "/var/lib/docker/containers/" + container.id;
  json::object object;
  object["Id"] = container.id;
  object["Created"] = rfc3339(container.created);
  object["Path"] = container.plan.command.front();
  object["Args"] = to_json(
      std::vector<std::string>(container.plan.command.begin() + 1, container.plan.command.end()));
  object["State"] = state_json(container);
  object["Image"] = container.image_id;
  const auto own_file = [&](const std::string& name) {
    return container.has_started ? root + "/" + name : std::string();
  };
  object["ResolvConfPath"] = container.has_sandbox ? root + "/resolv.conf" : "";
  object["HostnamePath"] = own_file("hostname");
  object["HostsPath"] = container.has_sandbox ? root + "/hosts" : "";
  // Whoever reads the log of a container that has not run makes its file.
  const bool has_log =
      !logs_nowhere(container) && (container.has_started || container.log_was_read);
  object["LogPath"] = has_log ? root + "/" + container.id + "-json.log" : "";
  object["Name"] = "/" + container.name;
  object["RestartCount"] = container.restarts;
  object["Driver"] = "overlay2";
  object["Platform"] = "linux";
  object["MountLabel"] = "";
  object["ProcessLabel"] = "";
  object["AppArmorProfile"] = "";
  json::array execs;
  for (const std::string& id : container.execs) {
    const auto exec = daemon.execs.find(id);
    if (exec != daemon.execs.end() && exec->second.running) execs.emplace_back(id);
  }
  object["ExecIDs"] = execs.empty() ? json::value(nullptr) : json::value(execs);
  object["HostConfig"] = host_config_json(daemon, container);
  const std::string layer = "/var/lib/docker/overlay2/" + container.id;
  object["GraphDriver"] = {{"Data",
                            {{"LowerDir", layer + "-init/diff"},
                             {"MergedDir", layer + "/merged"},
                             {"UpperDir", layer + "/diff"},
                             {"WorkDir", layer + "/work"}}},
                           {"Name", "overlay2"}};
  if (with_size) {
    object["SizeRw"] = own_size(container);
    object["SizeRootFs"] = root_size(daemon, container);
  }
  object["Mounts"] = mounts_json(container, false);
  object["Config"] = config_json(container);
  object["NetworkSettings"] = network_settings(daemon, container);
  return object;
}

Result<Answer> inspect_container(Daemon& daemon, const Call& call) {
  auto found = find_container(daemon, call.name());
  if (!found) return found.error();
  return json_answer(container_details(daemon, **found, call.query.flag("size")));
}

}  // namespace swarm::sim::fake
