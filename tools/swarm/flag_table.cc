#include "tools/swarm/flag_table.h"

#include <algorithm>
#include <array>

namespace swarm::tools {
namespace {

using enum FlagKind;

constexpr std::array<Flag, 7> globals = {{
    {"config", "", value, "",
     "YAML file of settings, named as the flags; flags and environment go first"},
    {"debug", "", toggle, "", "debug mode: log level debug unless --log-level is given", "DEBUG"},
    {"log-level", "l", value, "info", "log level: debug, info, warn, error, fatal, panic"},
    {"log-format", "", value, "text", "log format: text, json"},
    {"experimental", "", toggle, "", "announce an experimental build"},
    {"help", "h", toggle, "", "show help", "-"},
    {"version", "v", toggle, "", "print the version", "-"},
}};

constexpr Flag discovery_opt = {
    "discovery-opt", "", list, "",
    "discovery options: kv.path, kv.cacertfile, kv.certfile, kv.keyfile, token.cacertfile"};
constexpr Flag discovery_url = {
    "discovery-url", "", value, "",
    "token service of token://<token> and of create: http[s]://host:port/path"};
constexpr Flag heartbeat = {"heartbeat", "", value, "60s",
                            "period between two looks at the discovery service"};

constexpr Flag tls_ca = {"tlscacert", "", value, "", "trust only certificates signed by this CA"};
constexpr Flag tls_cert = {"tlscert", "", value, "", "path to the TLS certificate"};
constexpr Flag tls_key = {"tlskey", "", value, "", "path to the TLS key"};

constexpr std::array<Flag, 3> create_flags = {{
    discovery_url,
    discovery_opt,
    {"timeout", "", value, "10s", "how long to wait for the token"},
}};

constexpr std::array<Flag, 4> list_flags = {{
    {"timeout", "", value, "10s", "how long to wait for the first answer"},
    {"format", "", value, "", "what to print: table, json (default: one address a line)"},
    discovery_opt,
    discovery_url,
}};

constexpr std::array<Flag, 7> join_flags = {{
    {"advertise", "addr", value, "", "address of the Docker Engine joining the cluster"},
    {"heartbeat", "", value, "60s", "period between two registrations"},
    {"ttl", "", value, "180s", "how long a registration lasts without renewal"},
    {"delay", "", value, "0s", "upper bound of a random delay before the first registration"},
    {"healthz-addr", "", value, "", "address to serve /healthz on: [tcp://]ip:port or unix://path"},
    discovery_opt,
    discovery_url,
}};

constexpr std::array<Flag, 9> doctor_flags = {{
    {"timeout", "", value, "10s", "how long to wait for each connection and each answer"},
    {"format", "", value, "", "what to print: table, json (default: table)"},
    discovery_opt,
    discovery_url,
    {"tls", "", toggle, "", "the engines speak TLS"},
    {"tlsverify", "", toggle, "", "likewise, and their certificates are verified"},
    tls_ca,
    tls_cert,
    tls_key,
}};

constexpr std::array<Flag, 7> health_flags = {{
    {"timeout", "", value, "5s", "how long to wait for the answer"},
    {"of", "", value, "1", "process of the swarm to ask, if no address is given", "-"},
    {"tls", "", toggle, "", "it speaks TLS"},
    {"tlsverify", "", toggle, "", "likewise, and its certificate is verified"},
    tls_ca,
    tls_cert,
    tls_key,
}};

constexpr std::array<Flag, 9> tokens_flags = {{
    {"listen", "", list, "tcp://127.0.0.1:8765",
     "address to listen on: [tcp://]ip:port or unix://path", "SWARM_TOKENS_LISTEN"},
    {"store", "", value, "swarm-tokens.db", "file to keep clusters and addresses in",
     "SWARM_TOKENS_STORE"},
    {"rate", "", value, "20",
     "requests a second that one client address may send, bursts of five times as many apart; 0: "
     "no limit",
     "SWARM_TOKENS_RATE"},
    {"drain-timeout", "", value, "10s", "how long running requests may take to end at shutdown"},
    {"tls", "", toggle, "", "serve HTTPS"},
    {"tlsverify", "", toggle, "", "serve HTTPS to clients that show a certificate"},
    tls_ca,
    tls_cert,
    tls_key,
}};

constexpr std::array<Flag, 37> manage_flags = {{
    {"strategy", "", value, "spread", "placement strategy: spread, binpack, random, bestfit"},
    {"filter", "f", list, "",
     "filters, in the order to run: health, port, containerslots, dependency, affinity, "
     "constraint, whitelist, network (default: all of them)"},
    {"host", "H", list, "tcp://127.0.0.1:2375",
     "address to listen on: [tcp://]ip:port or unix://path"},
    {"metrics-addr", "", value, "", "address to serve /metrics on, beside the API's own"},
    {"api-version", "", value, "auto",
     "API version to announce, such as 1.41; auto: what the engines serve"},
    {"names", "", value, "classic",
     "names in lists: classic (node/name), plain (name, where only one node has it), both"},
    {"allow", "", list, "",
     "parts of the API that may be used, in docker-socket-proxy's words: containers, images, post, "
     "... (default: all of it)"},
    {"client-requests-max", "", value, "1000",
     "requests that one client address may have under way, streams apart; 0: no bound"},
    {"requests-max", "", value, "10000",
     "requests that all clients may have under way, streams apart; 0: no bound"},
    {"registry-credentials", "", value, "",
     "file with credentials for pulls that bring none, in the format of Docker's config.json"},
    {"relay-ports", "", value, "",
     "IP address to listen at for the published ports of all containers, to relay them to their "
     "nodes (default: no relay)"},
    {"upload-dir", "", value, "/var/tmp",
     "directory for images on their way to several nodes (docker load)"},
    {"api-enable-cors", "cors", toggle, "",
     "send CORS headers, so that web pages may call the API"},
    {"cluster-driver", "c", value, "swarm", "cluster driver: swarm"},
    {"cluster-opt", "", list, "", "cluster driver options, see below"},
    discovery_opt,
    discovery_url,
    heartbeat,
    {"discovery-grace", "", value, "90s",
     "how long an engine stays that is missing from a store where registrations run out; twice "
     "that "
     "time if most are missing"},
    {"engine-refresh-min-interval", "", value, "30s",
     "shortest period between two engine refreshes"},
    {"engine-refresh-max-interval", "", value, "60s",
     "longest period between two engine refreshes"},
    {"engine-failure-retry", "", value, "3", "failures in a row that make an engine unhealthy"},
    {"engine-refresh-retry", "", value, "3", "deprecated, use --engine-failure-retry"},
    {"reschedule-grace", "", value, "30s",
     "how long an engine must be unhealthy before its reschedulable containers are moved"},
    {"reschedule-max-share", "", value, "33%",
     "largest share of the engines that may be unreachable while containers are moved; 0%: never "
     "move any"},
    {"fence", "", value, "remove-old",
     "what becomes of a container that comes back while its copy runs: remove-old, stop-old, "
     "rename-old, keep"},
    {"drain-timeout", "", value, "10s", "how long running requests may take to end at shutdown"},
    {"refresh-on-node-filter", "", toggle, "",
     "accepted without effect: lists are always up to date"},
    {"container-name-refresh-filter", "", value, "",
     "accepted without effect: lists are always up to date"},
    {"replication", "", toggle, "", "several managers, one of them primary: the others forward"},
    {"replication-ttl", "", value, "20s",
     "within which another manager takes over from a primary that is lost; the same for all"},
    // join's variable is often set for a whole host; it says nothing here.
    {"advertise", "addr", value, "", "address of this manager for the others", "-"},
    {"tls", "", toggle, "", "use TLS for clients and engines"},
    {"tlsverify", "", toggle, "", "use TLS and verify the certificates of clients and engines"},
    tls_ca,
    tls_cert,
    tls_key,
}};

constexpr std::array<Command, 10> table = {{
    {"create", "c", "Create a cluster at a token service", false, create_flags},
    {"list", "l", "List the engines that a discovery service knows", true, list_flags},
    {"manage", "m", "Make one Docker host of many engines", true, manage_flags},
    {"join", "j", "Keep an engine registered with a discovery service", true, join_flags},
    {"tokens", "t", "Serve tokens: a discovery service for clusters without a store", false,
     tokens_flags},
    {"doctor", "d", "Tell what is wrong with engines, stores and certificates", false,
     doctor_flags},
    {"health", "", "Ask a manager, agent or token service whether it is well", false, health_flags},
    {"completion", "", "Print completion for a shell: bash, zsh, fish", false, {}},
    {"routes", "r", "Print the routes of the API, as a table in Markdown", false, {}},
    {"help", "h", "Show help, or the help of one command", false, {}},
}};

}  // namespace

std::string variable_of(const Flag& flag) {
  if (!flag.variable.empty()) return std::string(flag.variable == "-" ? "" : flag.variable);
  std::string variable = "SWARM_";
  for (const char c : flag.name) {
    variable += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return variable;
}

std::span<const Flag> global_flags() { return globals; }

std::span<const Command> commands() { return table; }

const Command* find_command(std::string_view name) {
  const auto found = std::ranges::find_if(table, [&](const Command& command) {
    return command.name == name || (!name.empty() && command.alias == name);
  });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace swarm::tools
