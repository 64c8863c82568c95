// Everything an operator may set that the core needs to know. Defaults are the original's.
#pragma once

#include "core/base/instant.h"
#include "core/model/api_version.h"
#include "core/model/name_style.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swarm {

// What becomes of a container that comes back with its node while a copy runs elsewhere.
enum class FencePolicy : std::uint8_t {
  remove_old,  // Stopped and removed; its volumes stay.
  stop_old,
  rename_old,  // Stopped, and "<name>-old-<short ID>" from then on.
  keep,        // Both run.
};
std::string_view text_of(FencePolicy policy);  // "remove-old"
std::optional<FencePolicy> parse_fence_policy(std::string_view text);

// What a registry wants to see of a pull: "docker.io" or "host:port" -> value of X-Registry-Auth.
using RegistryCredentials = std::map<std::string, std::string, std::less<>>;

struct ManagerOptions {
  std::string strategy = "spread";
  std::vector<std::string> filters = {"health",   "port",       "containerslots", "dependency",
                                      "affinity", "constraint", "whitelist",      "network"};
  std::int64_t overcommit_percent = 5;  // trunc(swarm.overcommit * 100)
  int create_retries = 0;               // swarm.createretry
  Duration refresh_min = std::chrono::seconds(30);
  Duration refresh_max = std::chrono::seconds(60);
  // How long an entry stays that is missing from discovery. Zero where the list is written by hand.
  Duration discovery_grace{};
  int failure_retry = 3;  // Failures in a row that make an engine unhealthy.
  // How long an engine must have been unhealthy before its containers are moved.
  Duration reschedule_grace = std::chrono::seconds(30);
  // Percent of the cluster that may be unreachable while containers are moved. One engine always
  // may, unless this is 0: then nothing is ever moved.
  int reschedule_share_max = 33;
  FencePolicy fence = FencePolicy::remove_old;
  // --replication: its address for the other managers. Empty: there are none.
  std::string advertise;
  // How long a request waits for a primary while there is none.
  Duration election_patience = std::chrono::seconds(25);
  bool cors = false;
  bool debug = false;
  bool experimental = false;
  NameStyle names = NameStyle::classic;
  // Sections of the API that may be used, in the words of docker-socket-proxy; empty: all of it.
  std::vector<std::string> allow;
  // Requests under way, of one client address and of all; streams are not among them. 0: no bound.
  std::size_t client_requests_max = 0;
  std::size_t requests_max = 0;
  // Where the manager relays published ports: an IP address, "0.0.0.0" among them. Empty: nowhere.
  std::string relay_ports;
  std::size_t relays_max = 1024;  // Each has a listening socket of its own.
  RegistryCredentials registry_credentials;
  ApiVersion api_version;  // What to announce; not given: what the healthy engines serve.

  // Facts of the manager's own host, for /info and /version.
  std::string host_name = "<unknown>";
  std::string kernel_version = "<unknown>";
  std::string operating_system = "linux";
  std::string architecture = "amd64";
  std::string http_proxy, https_proxy, no_proxy;
};

// Names as the user gives them -> empty, or what is wrong ("strategy not supported").
std::string check_options(const ManagerOptions& options);

}  // namespace swarm
