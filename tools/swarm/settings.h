// The checked settings of each command. Every function throws UsageError with
// one line; texts and order of the checks are the original's where it has any.
#pragma once

#include "core/base/instant.h"
#include "core/base/log.h"
#include "core/cluster/options.h"
#include "core/discovery/token_url.h"
#include "core/discovery/url.h"
#include "runtime/discovery/backend.h"
#include "runtime/http/body_store.h"
#include "runtime/log/log.h"
#include "runtime/tls/context.h"

#include "tools/swarm/command_line.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace swarm::tools {

struct LogSettings {
  runtime::LogThreshold threshold = runtime::LogThreshold::info;
  runtime::LogFormat format = runtime::LogFormat::text;
};
LogSettings log_settings(const CommandLine& line);

struct DiscoverySettings {
  std::string text;  // As given.
  DiscoveryUrl url;
  runtime::BackendOptions options;
};

enum class ListFormat : std::uint8_t { lines, table, json };
struct ListSettings {
  DiscoverySettings discovery;
  Duration timeout{};
  ListFormat format = ListFormat::lines;
};
ListSettings list_settings(const CommandLine& line);

struct ManageSettings {
  ManagerOptions manager;
  DiscoverySettings discovery;
  std::vector<std::string> hosts;  // "tcp://127.0.0.1:2375", "unix:///run/swarm.sock"
  std::string metrics_address;     // Empty: only beside the API.
  Duration drain_timeout{};
  Duration replication_ttl{};  // With ManagerOptions::advertise.
  runtime::BodyStoreOptions uploads;
  LogSettings log;
  std::optional<runtime::TlsFiles> tls;
  std::string registry_credentials;  // The file; empty: none.
  std::vector<LogEntry> remarks;     // To be logged once the log is there.
};
ManageSettings manage_settings(const CommandLine& line);

struct CreateSettings {
  TokenServiceAddress service;
  runtime::BackendOptions options;  // --discovery-opt alone.
  Duration timeout{};
};
CreateSettings create_settings(const CommandLine& line);

struct JoinSettings {
  std::string advertise;
  Duration delay{};
  DiscoverySettings discovery;  // With heartbeat and ttl.
  std::string health_address;   // Empty: none.
  LogSettings log;
};
JoinSettings join_settings(const CommandLine& line);

struct DoctorSettings {
  std::vector<DiscoverySettings> places;  // Where to find engines, or engines themselves.
  Duration timeout{};                     // Of each step.
  std::optional<runtime::TlsFiles> tls;
  ListFormat format = ListFormat::lines;
};
DoctorSettings doctor_settings(const CommandLine& line);

struct HealthSettings {
  std::string address;  // Empty: whoever is asked for listens nowhere.
  Duration timeout{};
  std::optional<runtime::TlsFiles> tls;
};
// The address given, or that of the `swarm` that runs as process --of.
HealthSettings health_settings(const CommandLine& line, const Environment& environment);

struct TokensSettings {
  std::vector<std::string> hosts;
  std::string store;
  double requests_per_second = 0;
  std::optional<runtime::TlsFiles> tls;
  Duration drain_timeout{};
  LogSettings log;
};
TokensSettings tokens_settings(const CommandLine& line);

// --- Parts, shared by the above ---

// `--flag`'s duration. "invalid --flag: time: invalid duration "x"".
Duration duration_flag(const CommandLine& line, std::string_view flag);
DiscoverySettings discovery_settings(const CommandLine& line, std::string_view purpose,
                                     Duration heartbeat);
// --discovery-opt.
void read_discovery_options(const CommandLine& line, runtime::BackendOptions& options);
// --tls, --tlsverify and their files; nothing without either. The files are not read here.
std::optional<runtime::TlsFiles> tls_settings(const CommandLine& line);
// --heartbeat, at least one second.
Duration heartbeat_flag(const CommandLine& line);
// --replication and what belongs to it.
void read_replication(const CommandLine& line, ManageSettings& settings);
// --cluster-opt: into overcommit_percent and create_retries.
void read_cluster_options(const std::vector<std::string>& options, ManageSettings& settings);
// "tcp://host:port" or "unix://path" of a --host; the port may be 0.
std::string listen_address(const std::string& host);
// What /info and /version say of this host.
void read_host_facts(const Environment& environment, ManagerOptions& options);

}  // namespace swarm::tools
