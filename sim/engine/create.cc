#include "sim/engine/create.h"

#include "sim/engine/create_checks.h"
#include "sim/engine/images.h"
#include "sim/engine/json_access.h"
#include "sim/engine/life.h"
#include "sim/engine/mounts.h"
#include "sim/engine/names.h"
#include "sim/engine/networking.h"
#include "sim/engine/volumes.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace swarm::sim::fake {
namespace {

const json::object& member_object(const json::object& body, std::string_view name) {
  static const json::object empty;
  const json::object* object = object_of(body, name);
  return object == nullptr ? empty : *object;
}

Result<std::string> choose_name(Daemon& daemon, const std::string& asked) {
  if (asked.empty()) {
    for (int retry = 0; retry < 6; ++retry) {
      std::string name = random_name(daemon.random);
      if (retry > 0) name += fmt::format("{}", daemon.random.below(10));
      if (!daemon.names.contains(name)) return name;
    }
    return daemon.random.hex(8);
  }
  std::string name = asked;
  if (name.starts_with('/')) name.erase(0, 1);
  if (!is_valid_name(name)) {
    return refuse(400,
                  fmt::format("Invalid container name ({}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are "
                              "allowed",
                              asked));
  }
  if (const auto taken = daemon.names.find(name); taken != daemon.names.end()) {
    return refuse(409,
                  fmt::format("Conflict. The container name \"/{}\" is already in use by "
                              "container \"{}\". You have to remove (or rename) that container "
                              "to be able to reuse that name.",
                              name, taken->second->id));
  }
  return name;
}

Restart restart_of(const json::object& policy) {
  const std::string name = text_of(policy, "Name");
  if (name == "always") return Restart::always;
  if (name == "unless-stopped") return Restart::unless_stopped;
  if (name == "on-failure") return Restart::on_failure;
  return Restart::no;
}

// The client's variables, and those of the image that it does not set.
std::vector<std::string> merged_environment(const std::vector<std::string>& asked,
                                            const std::vector<std::string>& image) {
  std::vector<std::string> merged = asked;
  for (const std::string& entry : image) {
    const std::string name = entry.substr(0, entry.find('=') + 1);
    const bool set = std::ranges::any_of(
        asked, [&](const std::string& other) { return other.starts_with(name); });
    if (!set) merged.push_back(entry);
  }
  return merged;
}

void plan_health(RunPlan& plan, const json::object& config) {
  const json::object& check = member_object(config, "Healthcheck");
  plan.health_test = strings_of(check, "Test");
  plan.health_interval = number_of(check, "Interval");
  plan.health_start_period = number_of(check, "StartPeriod");
  plan.health_retries =
      static_cast<int>(std::clamp<std::int64_t>(number_of(check, "Retries"), 0, 1000));
}

RunPlan plan_of(const json::object& config, const json::object& host_config, const Image& image,
                const std::string& id) {
  RunPlan plan;
  std::vector<std::string> arguments = strings_of(config, "Cmd");
  plan.command = strings_of(config, "Entrypoint");
  // An entry point of the client's own switches the image's command off.
  if (plan.command.empty()) {
    plan.command = image.entrypoint;
    if (arguments.empty()) arguments = image.command;
  }
  if (plan.command.size() == 1 && plan.command.front().empty()) plan.command.clear();
  plan.command.insert(plan.command.end(), arguments.begin(), arguments.end());
  plan.environment = merged_environment(strings_of(config, "Env"), image.environment);
  plan.directory = text_of(config, "WorkingDir");
  if (plan.directory.empty()) plan.directory = image.directory;
  plan.hostname = text_of(config, "Hostname");
  if (plan.hostname.empty()) plan.hostname = id.substr(0, 12);
  plan.stop_signal = text_of(config, "StopSignal");
  if (member(config, "StopTimeout") != nullptr && !member(config, "StopTimeout")->is_null()) {
    plan.stop_timeout = number_of(config, "StopTimeout");
  }
  plan.terminal = flag_of(config, "Tty");
  plan.open_stdin = flag_of(config, "OpenStdin");
  plan.stdin_once = flag_of(config, "StdinOnce");
  plan.init = flag_of(host_config, "Init");
  plan.auto_remove = flag_of(host_config, "AutoRemove");
  const json::object& policy = member_object(host_config, "RestartPolicy");
  plan.restart = restart_of(policy);
  plan.restart_max = static_cast<int>(
      std::clamp<std::int64_t>(number_of(policy, "MaximumRetryCount"), 0, 1'000'000));
  plan_health(plan, config);
  return plan;
}

Endpoint endpoint_of(const json::object& settings) {
  Endpoint endpoint;
  endpoint.aliases = strings_of(settings, "Aliases");
  const json::object& ipam = member_object(settings, "IPAMConfig");
  endpoint.wanted_ip = text_of(ipam, "IPv4Address");
  return endpoint;
}

Result<void> plan_networks(Daemon& daemon, Container& container, const json::object& body) {
  const std::string& mode = container.network_mode;
  if (mode.starts_with("container:")) return {};  // Looked for when it starts.
  const auto own_name = [&](const std::string& reference) {
    const Network* network = find_network(daemon, reference);
    return network == nullptr ? reference : network->name;
  };
  const json::object& asked =
      member_object(member_object(body, "NetworkingConfig"), "EndpointsConfig");
  // What is asked for by name stands instead of the network of the mode, not beside it.
  const std::string first = own_name(mode == "default" ? "bridge" : mode);
  if (asked.empty()) container.endpoints[first] = {};
  for (const auto& entry : asked) {
    const std::string name =
        own_name(std::string(entry.key()) == "default" ? "bridge" : std::string(entry.key()));
    const json::object* settings = entry.value().if_object();
    container.endpoints[name] = settings == nullptr ? Endpoint{} : endpoint_of(*settings);
  }
  return {};
}

Result<void> plan_ports(Container& container, const json::object& config,
                        const json::object& host_config) {
  auto bindings = bindings_of(host_config);
  if (!bindings) return bindings.error();
  container.bindings = std::move(*bindings);
  std::set<std::string> exposed;
  for (const auto& entry : member_object(config, "ExposedPorts")) {
    // What is no port is kept in the configuration and comes to nothing.
    if (auto key = port_key(entry.key())) exposed.insert(*key);
  }
  for (const Binding& binding : container.bindings) exposed.insert(binding.port);
  container.exposed.assign(exposed.begin(), exposed.end());
  if (!flag_of(host_config, "PublishAllPorts")) return {};
  for (const std::string& port : container.exposed) {
    const bool bound = std::ranges::any_of(
        container.bindings, [&](const Binding& binding) { return binding.port == port; });
    if (!bound) container.bindings.push_back({.port = port, .ip = ""});
  }
  return {};
}

// --link db:alias: the other container gets the name /web/alias as well.
Result<void> plan_links(Daemon& daemon, Container& container, const json::object& host_config) {
  for (const std::string& link : strings_of(host_config, "Links")) {
    const std::string target = link.substr(0, link.find(':'));
    auto other = find_container(daemon, target);
    if (!other)
      return refuse(400, fmt::format("could not get container for {}: No such container: {}",
                                     target, target));
    const std::string alias =
        link.find(':') == std::string::npos ? target : link.substr(link.find(':') + 1);
    daemon.links.emplace((*other)->id, Link{container.id, alias});
  }
  return {};
}

// Each binding with both of its members, as Go writes them.
void fill_bindings(json::object& host_config) {
  json::value* ports = host_config.if_contains("PortBindings");
  if (ports == nullptr || !ports->is_object()) return;
  for (auto& port : ports->get_object()) {
    if (!port.value().is_array()) continue;
    for (json::value& binding : port.value().get_array()) {
      if (!binding.is_object()) continue;
      binding = {{"HostIp", text_of(binding.get_object(), "HostIp")},
                 {"HostPort", text_of(binding.get_object(), "HostPort")}};
    }
  }
}

// Config as it is kept: without what HostConfig and the defaults say anyway.
void keep_config(const Daemon& daemon, Container& container, json::object body) {
  json::object host_config = member_object(body, "HostConfig");
  body.erase("HostConfig");
  body.erase("NetworkingConfig");
  if (text_of(body, "Hostname").empty()) body["Hostname"] = container.plan.hostname;
  // The labels and the environment lie in the container itself.
  body.erase("Labels");
  body.erase("Env");
  container.config = json::serialize(without_defaults(body, usual_config()));
  if (text_of(host_config, "NetworkMode").empty()) host_config.erase("NetworkMode");
  const json::object& policy = member_object(host_config, "RestartPolicy");
  if (text_of(policy, "Name").empty()) {
    host_config.erase("RestartPolicy");
    if (!daemon.is_old()) {
      host_config["RestartPolicy"] = {{"Name", "no"}, {"MaximumRetryCount", 0}};
    }
  }
  if (json::value* log = host_config.if_contains("LogConfig"); log != nullptr && log->is_object()) {
    json::object& settings = log->get_object();
    if (text_of(settings, "Type").empty()) settings["Type"] = "json-file";
    if (object_of(settings, "Config") == nullptr) settings["Config"] = json::object();
  }
  if (number_of(host_config, "ShmSize") == 0) host_config.erase("ShmSize");
  fill_bindings(host_config);
  const std::int64_t memory = number_of(host_config, "Memory");
  if (memory > 0 && number_of(host_config, "MemorySwap") == 0)
    host_config["MemorySwap"] = memory * 2;
  container.host_config = json::serialize(without_defaults(host_config, usual_host_config()));
}

// What dockerd looks at before it looks at the name.
Result<void> check_early(const json::object& body, int api_minor) {
  for (const std::string& entry : strings_of(body, "Env")) {
    if (!entry.empty() && !entry.starts_with('=')) continue;
    return refuse(400, fmt::format("invalid environment variable: {}", entry));
  }
  if (const std::string directory = text_of(body, "WorkingDir");
      !directory.empty() && !directory.starts_with('/')) {
    return refuse(400, fmt::format("the working directory '{}' is invalid, it needs to be an "
                                   "absolute path",
                                   directory));
  }
  const json::object& asked =
      member_object(member_object(body, "NetworkingConfig"), "EndpointsConfig");
  if (asked.size() > 1 && api_minor < 44) {
    std::vector<std::string> names;
    for (const auto& entry : asked) names.emplace_back(entry.key());
    return refuse(400, fmt::format("Container cannot be connected to network endpoints: {}",
                                   fmt::join(names, ", ")));
  }
  return {};
}

Result<void> fill(Daemon& daemon, Container& container, const json::object& body,
                  const Image& image) {
  const json::object& host_config = member_object(body, "HostConfig");
  container.image = text_of(body, "Image");
  container.image_id = image.id;
  container.labels = image.labels;
  for (auto& [key, value] : map_of(body, "Labels")) container.labels[key] = value;
  container.plan = plan_of(body, host_config, image, container.id);
  if (container.plan.command.empty()) return refuse(400, "No command specified");
  if (text_of(host_config, "NetworkMode") == "host" && text_of(body, "Hostname").empty()) {
    container.plan.hostname = daemon.options.name;
  }
  if (!container.plan.stop_signal.empty() && !signal_number(container.plan.stop_signal)) {
    return refuse(400, fmt::format("Invalid signal: {}", container.plan.stop_signal));
  }
  container.memory = number_of(host_config, "Memory");
  container.network_mode = text_of(host_config, "NetworkMode");
  if (container.network_mode.empty()) container.network_mode = "default";
  if (auto fine = plan_networks(daemon, container, body); !fine) return fine;
  return plan_ports(container, body, host_config);
}

Result<void> fill_data(Daemon& daemon, Container& container, const json::object& body) {
  const json::object& host_config = member_object(body, "HostConfig");
  if (auto fine = plan_mounts(daemon, container, body, host_config); !fine) return fine;
  return plan_links(daemon, container, host_config);
}

}  // namespace

Result<Answer> create_container(Daemon& daemon, const Call& call) {
  auto body = parse_body(call.body);
  if (!body) return body_refusal(daemon, call.body, body.error());
  if (body->empty()) return refuse(400, "config cannot be empty in order to create a container");
  if (auto fine = check_types(*body); !fine) {
    return refuse(daemon.is_old() ? 500 : 400, fine.error().detail);
  }
  const json::object& host_config = member_object(*body, "HostConfig");
  if (auto fine = check_host_config(daemon, host_config, *body); !fine) return fine.error();
  const std::string reference = text_of(*body, "Image");
  if (reference.empty() && strings_of(*body, "Cmd").empty()) {
    return refuse(400, "No command specified");
  }
  if (!reference.empty() && !reference.starts_with("sha256:") &&
      !parse_reference(reference).valid) {
    return refuse(400, reference_complaint(reference));
  }
  const Image* image = find_image(daemon, reference);
  if (image == nullptr) return no_such_image(reference);
  if (auto fine = bindings_of(host_config); !fine) return fine.error();
  if (auto fine = check_early(*body, call.api_minor); !fine) return fine.error();
  auto name = choose_name(daemon, call.query.get("name"));
  if (!name) return name.error();
  auto container = std::make_unique<Container>();
  container->id = daemon.new_id();
  container->name = *name;
  container->created = daemon.now.wall;
  container->number = ++daemon.created_count;
  if (auto fine = fill(daemon, *container, *body, *image); !fine) {
    return fine.error();
  }
  if (auto fine = fill_data(daemon, *container, *body); !fine) {
    // What the first part of it made. Of the container itself the end is told, not the beginning.
    drop_volumes(daemon, *container, true);
    drop_links(daemon, container->id);
    emit_container(daemon, *container, "destroy");
    ++daemon.lonely_ends;
    return fine.error();
  }
  keep_config(daemon, *container, std::move(*body));
  Container& added = *container;
  daemon.names[*name] = &added;
  daemon.containers.emplace(added.id, std::move(container));
  emit_container(daemon, added, "create");
  json::array warnings;
  if (added.network_mode == "host" && !added.bindings.empty()) {
    warnings.emplace_back("Published ports are discarded when using host network mode");
  }
  return json_answer({{"Id", added.id}, {"Warnings", std::move(warnings)}}, 201);
}

}  // namespace swarm::sim::fake
