#include "sim/engine/create_checks.h"

#include "sim/engine/json_access.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <span>

namespace swarm::sim::fake {
namespace {

enum class Kind { text, number, flag, list, object };

struct Member {
  std::string_view name;
  Kind kind;
  std::string_view go_type;
};

constexpr Member config_members[] = {
    {"Hostname", Kind::text, "string"},
    {"User", Kind::text, "string"},
    {"Image", Kind::text, "string"},
    {"WorkingDir", Kind::text, "string"},
    {"Tty", Kind::flag, "bool"},
    {"OpenStdin", Kind::flag, "bool"},
    {"Env", Kind::list, "[]string"},
    {"Labels", Kind::object, "map[string]string"},
    {"HostConfig", Kind::object, "container.HostConfig"},
    {"ExposedPorts", Kind::object, "nat.PortSet"},
};
constexpr Member host_members[] = {
    {"Memory", Kind::number, "int64"},       {"CpuShares", Kind::number, "int64"},
    {"NanoCpus", Kind::number, "int64"},     {"NetworkMode", Kind::text, "container.NetworkMode"},
    {"AutoRemove", Kind::flag, "bool"},      {"Privileged", Kind::flag, "bool"},
    {"Binds", Kind::list, "[]string"},       {"Links", Kind::list, "[]string"},
    {"VolumesFrom", Kind::list, "[]string"}, {"PortBindings", Kind::object, "nat.PortMap"},
};

bool has_kind(const json::value& value, Kind kind) {
  switch (kind) {
    case Kind::text:
      return value.is_string();
    case Kind::number:
      return value.is_int64();
    case Kind::flag:
      return value.is_bool();
    case Kind::list:
      return value.is_array();
    case Kind::object:
      return value.is_object();
  }
  return false;
}

std::string_view json_kind(const json::value& value) {
  switch (value.kind()) {
    case json::kind::string:
      return "string";
    case json::kind::bool_:
      return "bool";
    case json::kind::array:
      return "array";
    case json::kind::object:
      return "object";
    default:
      return "number";
  }
}

Result<void> check_members(const json::object& object, std::span<const Member> members,
                           std::string_view where) {
  for (const Member& wanted : members) {
    const json::value* value = member(object, wanted.name);
    if (value == nullptr || value->is_null() || has_kind(*value, wanted.kind)) continue;
    return refuse(400, fmt::format("invalid JSON: json: cannot unmarshal {} into Go struct field "
                                   "{}.{} of type {}",
                                   json_kind(*value), where, wanted.name, wanted.go_type));
  }
  return {};
}

Result<void> check_restart(const json::object& host_config) {
  const json::object* policy = object_of(host_config, "RestartPolicy");
  if (policy == nullptr) return {};
  const std::string name = text_of(*policy, "Name");
  const std::int64_t count = number_of(*policy, "MaximumRetryCount");
  if (!name.empty() && name != "no" && name != "always" && name != "unless-stopped" &&
      name != "on-failure") {
    return refuse(400, fmt::format("invalid restart policy '{}'", name));
  }
  if (name != "on-failure" && count != 0 && !name.empty()) {
    return refuse(400,
                  fmt::format("maximum retry count cannot be used with restart policy '{}'", name));
  }
  if (count < 0) return refuse(400, "maximum retry count cannot be negative");
  if (flag_of(host_config, "AutoRemove") && !name.empty() && name != "no") {
    return refuse(400, "can't create 'AutoRemove' container with restart policy");
  }
  return {};
}

Result<void> check_small_numbers(const json::object& host_config, const json::object& config) {
  if (number_of(host_config, "ShmSize") < 0) return refuse(400, "SHM size can not be less than 0");
  const std::int64_t score = number_of(host_config, "OomScoreAdj");
  if (score < -1000 || score > 1000) {
    return refuse(400,
                  fmt::format("Invalid value {}, range for oom score adj is [-1000, 1000]", score));
  }
  const json::object* health = object_of(config, "Healthcheck");
  if (health == nullptr) return {};
  for (const char* name : {"Interval", "Timeout", "StartPeriod"}) {
    const std::int64_t nanos = number_of(*health, name);
    if (nanos == 0 || nanos >= 1'000'000) continue;
    return refuse(400, fmt::format("{} in Healthcheck cannot be less than 1ms", name));
  }
  if (number_of(*health, "Retries") < 0) {
    return refuse(400, "Retries in Healthcheck cannot be negative");
  }
  return {};
}

Result<void> check_log_driver(const json::object& host_config) {
  static constexpr std::string_view drivers[] = {"",     "awslogs",  "fluentd",   "gcplogs",
                                                 "gelf", "journald", "json-file", "local",
                                                 "none", "splunk",   "syslog",    "logentries"};
  const json::object* log = object_of(host_config, "LogConfig");
  const std::string driver = log == nullptr ? "" : text_of(*log, "Type");
  if (std::ranges::find(drivers, driver) != std::end(drivers)) return {};
  return refuse(
      400, fmt::format("error looking up logging plugin {0}: plugin \"{0}\" not found", driver));
}

}  // namespace

Error body_refusal(const Daemon& daemon, std::string_view body, const Error& error) {
  if (!daemon.is_old()) return error;
  return refuse(500, body.empty() ? "EOF" : error.detail);
}

Result<void> check_types(const json::object& body) {
  for (const char* name : {"Cmd", "Entrypoint"}) {
    const json::value* value = member(body, name);
    if (value == nullptr || value->is_null() || value->is_array() || value->is_string()) continue;
    return refuse(400, fmt::format("invalid JSON: json: cannot unmarshal {} into Go struct field "
                                   "ContainerConfigWrapper.{} of type string",
                                   json_kind(*value), name));
  }
  if (auto fine = check_members(body, config_members, "ContainerConfigWrapper"); !fine) return fine;
  if (const json::object* host = object_of(body, "HostConfig")) {
    return check_members(*host, host_members, "HostConfig.HostConfig");
  }
  return {};
}

Result<void> check_host_config(const Daemon& daemon, const json::object& host_config,
                               const json::object& config) {
  constexpr std::int64_t memory_least = 6 << 20;
  const std::int64_t memory = number_of(host_config, "Memory");
  if (memory != 0 && memory < memory_least) {
    return refuse(400, "Minimum memory limit allowed is 6MB");
  }
  const std::int64_t swap = number_of(host_config, "MemorySwap");
  if (memory > 0 && swap > 0 && swap < memory) {
    return refuse(400, "Minimum memoryswap limit should be larger than memory limit, see usage");
  }
  const std::int64_t nano_cpus = number_of(host_config, "NanoCpus");
  if (nano_cpus < 0 || nano_cpus > daemon.options.cpus * 1'000'000'000) {
    return refuse(400,
                  fmt::format("range of CPUs is from 0.01 to {0}.00, as there are only {0} CPUs "
                              "available",
                              daemon.options.cpus));
  }
  if (auto fine = check_log_driver(host_config); !fine) return fine.error();
  if (auto fine = check_small_numbers(host_config, config); !fine) return fine.error();
  if (auto fine = check_restart(host_config); !fine) return fine;
  const std::string mode = text_of(host_config, "NetworkMode");
  if (mode.starts_with("container:") && !text_of(config, "Hostname").empty()) {
    return refuse(400, "conflicting options: hostname and the network mode");
  }
  return {};
}

Result<std::string> port_key(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view number = text.substr(0, slash);
  std::string protocol(slash == std::string_view::npos ? "tcp" : text.substr(slash + 1));
  std::ranges::transform(protocol, protocol.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  int port = 0;
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), port);
  if (parsed.ec != std::errc{} || parsed.ptr != number.data() + number.size() || port < 1 ||
      port > 65535) {
    return refuse(400, fmt::format("invalid port specification: \"{}\"", text));
  }
  if (protocol != "tcp" && protocol != "udp" && protocol != "sctp") {
    return refuse(400, fmt::format("invalid port specification: \"{}\"", text));
  }
  return fmt::format("{}/{}", port, protocol);
}

// "80" or "8000-8010" of the host; empty: any.
Result<void> read_host_ports(const std::string& text, Binding& binding) {
  if (text.empty()) return {};
  const char* const end = text.data() + text.size();
  auto parsed = std::from_chars(text.data(), end, binding.first);
  binding.last = binding.first;
  if (parsed.ec == std::errc{} && parsed.ptr != end && *parsed.ptr == '-') {
    parsed = std::from_chars(parsed.ptr + 1, end, binding.last);
  }
  if (parsed.ec != std::errc{} || parsed.ptr != end || binding.last < binding.first) {
    return refuse(400, fmt::format("invalid port specification: \"{}\"", text));
  }
  return {};
}

Result<std::vector<Binding>> bindings_of(const json::object& host_config) {
  std::vector<Binding> bindings;
  const json::object* ports = object_of(host_config, "PortBindings");
  if (ports == nullptr) return bindings;
  for (const auto& entry : *ports) {
    auto key = port_key(entry.key());
    if (!key) return key.error();
    const json::array* list = entry.value().if_array();
    if (list == nullptr) continue;
    for (const json::value& wanted : *list) {
      const json::object* object = wanted.if_object();
      Binding binding{*key, object == nullptr ? "" : text_of(*object, "HostIp")};
      const std::string text = object == nullptr ? "" : text_of(*object, "HostPort");
      if (auto fine = read_host_ports(text, binding); !fine) return fine.error();
      bindings.push_back(std::move(binding));
    }
  }
  return bindings;
}

}  // namespace swarm::sim::fake
