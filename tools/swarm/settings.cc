#include "tools/swarm/settings.h"

#include "core/base/duration_text.h"
#include "core/model/allow_list.h"
#include "runtime/discovery/backend_table.h"
#include "runtime/registry_credentials.h"

#include "tools/swarm/usage_error.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <optional>

namespace swarm::tools {
namespace {

using std::chrono::seconds;

[[noreturn]] void fail(const std::string& text) { throw UsageError(text); }

int integer_flag(const CommandLine& line, std::string_view flag) {
  const std::string text = line.text(flag);
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc{} || stop != end || text.empty()) {
    fail(fmt::format("invalid value \"{}\" for --{}: not a number", text, flag));
  }
  return value;
}

void read_refresh(const CommandLine& line, ManagerOptions& manager) {
  manager.refresh_min = duration_flag(line, "engine-refresh-min-interval");
  manager.refresh_max = duration_flag(line, "engine-refresh-max-interval");
  if (manager.refresh_min <= Duration::zero()) {
    fail("min refresh interval should be a positive number");
  }
  if (manager.refresh_max < manager.refresh_min) {
    fail("max refresh interval cannot be less than min refresh interval");
  }
  if (integer_flag(line, "engine-refresh-retry") != 3) {
    fail("--engine-refresh-retry is deprecated. Use --engine-failure-retry");
  }
  manager.failure_retry = integer_flag(line, "engine-failure-retry");
  if (manager.failure_retry <= 0) fail("invalid failure retry count");
}

// "33%" or "33".
int share_flag(const CommandLine& line, std::string_view flag) {
  const std::string text = line.text(flag);
  std::string_view digits = text;
  if (digits.ends_with('%')) digits.remove_suffix(1);
  int value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, failure] = std::from_chars(digits.data(), end, value);
  if (failure != std::errc{} || stop != end || value < 0 || value > 100) {
    fail(fmt::format("invalid --{}: \"{}\" is not a percentage from 0% to 100%", flag, text));
  }
  return value;
}

void read_rescheduling(const CommandLine& line, ManagerOptions& manager) {
  manager.reschedule_grace = duration_flag(line, "reschedule-grace");
  if (manager.reschedule_grace < Duration::zero()) {
    fail("--reschedule-grace should not be negative");
  }
  manager.reschedule_share_max = share_flag(line, "reschedule-max-share");
  const std::string word = line.text("fence");
  const std::optional<FencePolicy> fence = parse_fence_policy(word);
  if (!fence) {
    fail(fmt::format("invalid --fence: \"{}\" is none of remove-old, stop-old, rename-old, keep",
                     word));
  }
  manager.fence = *fence;
}

// Where lists are written by hand, what is taken off goes at once.
void read_discovery_grace(const CommandLine& line, ManageSettings& settings) {
  const Duration grace = duration_flag(line, "discovery-grace");
  if (grace < Duration::zero()) fail("--discovery-grace should not be negative");
  const runtime::BackendRow* const backend = runtime::find_backend(settings.discovery.url.scheme);
  if (backend == nullptr || !backend->leases || grace == Duration::zero()) return;
  // An entry that is back is seen at the next look only.
  settings.manager.discovery_grace = grace + settings.discovery.options.heartbeat;
}

void read_api_version(const CommandLine& line, ManagerOptions& manager) {
  const std::string text = line.text("api-version");
  if (text.empty() || text == "auto") return;
  const std::optional<ApiVersion> version = parse_api_version(text);
  if (!version) fail(fmt::format("invalid --api-version: \"{}\" is not like 1.41", text));
  manager.api_version = *version;
}

std::size_t bound_flag(const CommandLine& line, std::string_view flag) {
  const int bound = integer_flag(line, flag);
  if (bound < 0) fail(fmt::format("--{} should not be negative", flag));
  return static_cast<std::size_t>(bound);
}

void read_api_bounds(const CommandLine& line, ManageSettings& settings) {
  ManagerOptions& manager = settings.manager;
  const std::string names = line.text("names");
  const std::optional<NameStyle> style = parse_name_style(names);
  if (!style) fail(fmt::format("invalid --names: \"{}\" is none of classic, plain, both", names));
  manager.names = *style;
  for (const std::string& words : line.list("allow")) {
    for (std::size_t at = 0; at <= words.size();) {
      const std::size_t end = std::min(words.find(',', at), words.size());
      if (end > at) manager.allow.push_back(words.substr(at, end - at));
      at = end + 1;
    }
  }
  if (const std::string word = unknown_allow_word(manager.allow); !word.empty()) {
    fail(fmt::format("invalid --allow: there is no part \"{}\" of the API", word));
  }
  manager.client_requests_max = bound_flag(line, "client-requests-max");
  manager.requests_max = bound_flag(line, "requests-max");
  if (const std::string file = line.text("registry-credentials"); !file.empty()) {
    auto credentials = runtime::read_registry_credentials(file);
    if (!credentials) fail("invalid --registry-credentials: " + credentials.error().detail);
    manager.registry_credentials = std::move(*credentials);
    settings.registry_credentials = file;
  }
  settings.uploads.directory = line.text("upload-dir");
}

void read_relay(const CommandLine& line, ManagerOptions& manager) {
  manager.relay_ports = line.text("relay-ports");
  std::array<unsigned char, sizeof(in6_addr)> unused{};
  const char* address = manager.relay_ports.c_str();
  if (manager.relay_ports.empty() || inet_pton(AF_INET, address, unused.data()) == 1 ||
      inet_pton(AF_INET6, address, unused.data()) == 1) {
    return;
  }
  fail(fmt::format("invalid --relay-ports: \"{}\" is not an IP address, such as 0.0.0.0",
                   manager.relay_ports));
}

void remark_flags_without_effect(const CommandLine& line, std::vector<LogEntry>& remarks) {
  for (const char* flag : {"refresh-on-node-filter", "container-name-refresh-filter"}) {
    if (!line.given(flag)) continue;
    remarks.push_back(
        {LogLevel::warning, fmt::format("--{} has no effect: lists are always up to date", flag)});
  }
}

}  // namespace

Duration duration_flag(const CommandLine& line, std::string_view flag) {
  const Result<Duration> duration = parse_duration(line.text(flag));
  if (!duration) fail(fmt::format("invalid --{}: {}", flag, duration.error().detail));
  return *duration;
}

Duration heartbeat_flag(const CommandLine& line) {
  const Duration heartbeat = duration_flag(line, "heartbeat");
  if (heartbeat < seconds(1)) fail("--heartbeat should be at least one second");
  return heartbeat;
}

LogSettings log_settings(const CommandLine& line) {
  LogSettings settings;
  const std::string level = line.text("log-level");
  const auto threshold = runtime::parse_log_threshold(level);
  if (!threshold) fail(fmt::format("not a valid logrus Level: \"{}\"", level));
  settings.threshold = *threshold;
  if (line.toggle("debug") && !line.given("log-level")) {
    settings.threshold = runtime::LogThreshold::debug;
  }
  const std::string word = line.text("log-format");
  const auto format = runtime::parse_log_format(word);
  if (!format) fail(fmt::format("invalid --log-format: \"{}\" is neither text nor json", word));
  settings.format = *format;
  return settings;
}

void read_discovery_options(const CommandLine& line, runtime::BackendOptions& options) {
  for (const std::string& option : line.list("discovery-opt")) {
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos) fail("--discovery-opt must contain key=value strings");
    options.options.emplace_back(option.substr(0, equals), option.substr(equals + 1));
  }
}

DiscoverySettings discovery_settings(const CommandLine& line, std::string_view purpose,
                                     Duration heartbeat) {
  DiscoverySettings settings;
  settings.text = line.discovery(purpose);
  settings.url = split_discovery_url(settings.text);
  settings.options.heartbeat = heartbeat;
  settings.options.base_url = line.text("discovery-url");
  read_discovery_options(line, settings.options);
  return settings;
}

ManageSettings manage_settings(const CommandLine& line) {
  ManageSettings settings;
  ManagerOptions& manager = settings.manager;
  settings.log = log_settings(line);
  settings.tls = tls_settings(line);
  read_refresh(line, manager);
  read_rescheduling(line, manager);
  line.discovery("manage a cluster");
  settings.discovery = discovery_settings(line, "manage a cluster", heartbeat_flag(line));
  read_discovery_grace(line, settings);

  manager.strategy = line.text("strategy");
  if (line.given("filter")) manager.filters = line.list("filter");
  if (const std::string problem = check_options(manager); !problem.empty()) fail(problem);
  if (const std::string driver = line.text("cluster-driver"); driver != "swarm") {
    fail(fmt::format("unsupported cluster \"{}\"", driver));
  }
  read_cluster_options(line.list("cluster-opt"), settings);

  for (const std::string& host : line.list("host")) settings.hosts.push_back(listen_address(host));
  if (const std::string address = line.text("metrics-addr"); !address.empty()) {
    settings.metrics_address = listen_address(address);
  }
  read_replication(line, settings);
  settings.drain_timeout = duration_flag(line, "drain-timeout");
  if (settings.drain_timeout < Duration::zero()) fail("--drain-timeout should not be negative");
  read_api_version(line, manager);
  read_api_bounds(line, settings);
  read_relay(line, manager);
  manager.cors = line.toggle("api-enable-cors");
  manager.debug = line.toggle("debug");
  manager.experimental = line.toggle("experimental");
  remark_flags_without_effect(line, settings.remarks);
  return settings;
}

}  // namespace swarm::tools
