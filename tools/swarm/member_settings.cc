// Settings of the commands around discovery: create, list, join, tokens.
#include "core/base/duration_text.h"
#include "core/discovery/entry.h"
#include "runtime/discovery/backend_table.h"

#include "tools/swarm/settings.h"
#include "tools/swarm/usage_error.h"

#include <charconv>
#include <fmt/format.h>

namespace swarm::tools {
namespace {

constexpr Duration replication_ttl_min = std::chrono::seconds(2);

[[noreturn]] void fail(const std::string& text) { throw UsageError(text); }

Duration timeout_flag(const CommandLine& line) {
  const Duration timeout = duration_flag(line, "timeout");
  if (timeout <= Duration::zero()) fail("--timeout should be a positive number");
  return timeout;
}

ListFormat list_format(const CommandLine& line) {
  const std::string word = line.text("format");
  if (word.empty()) return ListFormat::lines;
  if (word == "table") return ListFormat::table;
  if (word == "json") return ListFormat::json;
  fail(fmt::format("invalid --format: \"{}\" is neither table nor json", word));
}

double rate_flag(const CommandLine& line) {
  const std::string text = line.text("rate");
  double rate = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, rate);
  if (failure != std::errc{} || stop != end || !(rate >= 0 && rate <= 1e6)) {
    fail(fmt::format("invalid --rate: \"{}\" is not a number of requests a second", text));
  }
  return rate;
}

}  // namespace

// In the original's order, and with its texts.
void read_replication(const CommandLine& line, ManageSettings& settings) {
  if (!line.toggle("replication")) return;
  const std::string advertise = line.text("advertise");
  if (advertise.empty()) {
    fail("--advertise address must be provided when using --leader-election");
  }
  if (!is_advertisable(advertise)) {
    fail("--advertise should be of the form ip:port or hostname:port");
  }
  settings.replication_ttl = duration_flag(line, "replication-ttl");
  if (settings.replication_ttl <= Duration::zero()) {
    fail("--replication-ttl should be a positive number");
  }
  if (settings.replication_ttl < replication_ttl_min) {
    fail("--replication-ttl should be at least " + format_duration(replication_ttl_min) +
         ": no store notices the end of a manager sooner");
  }
  const runtime::BackendRow* const backend = runtime::find_backend(settings.discovery.url.scheme);
  if (backend == nullptr || backend->open == nullptr) {
    fail("Leader election is only supported with consul, etcd and zookeeper discovery.");
  }
  settings.manager.advertise = advertise;
  // Longer than an election takes after a crash.
  settings.manager.election_patience = settings.replication_ttl + std::chrono::seconds(5);
}

ListSettings list_settings(const CommandLine& line) {
  ListSettings settings;
  line.discovery("list a cluster");  // Its absence is told before a bad timeout.
  settings.timeout = timeout_flag(line);
  settings.format = list_format(line);
  settings.discovery = discovery_settings(line, "list a cluster", settings.timeout);
  return settings;
}

CreateSettings create_settings(const CommandLine& line) {
  if (!line.positionals().empty()) {
    fail("the `create` command takes no arguments. See 'swarm create --help'.");
  }
  CreateSettings settings;
  settings.timeout = timeout_flag(line);
  const std::string url = line.text("discovery-url");
  if (url.empty()) {
    fail(
        "create needs a token service, as the public one is closed since 2019: --discovery-url "
        "http://HOST:PORT/v1 or SWARM_DISCOVERY_URL (`swarm tokens serve` is one)");
  }
  const Result<TokenServiceAddress> service = parse_token_service(url);
  if (!service) fail(service.error().detail);
  settings.service = *service;
  read_discovery_options(line, settings.options);
  return settings;
}

// In the original's order.
JoinSettings join_settings(const CommandLine& line) {
  JoinSettings settings;
  settings.log = log_settings(line);
  line.discovery("join a cluster");
  settings.advertise = line.text("advertise");
  if (settings.advertise.empty()) fail("missing mandatory --advertise flag");
  if (!is_advertisable(settings.advertise)) {
    fail("--advertise should be of the form ip:port or hostname:port");
  }
  settings.delay = duration_flag(line, "delay");
  if (settings.delay < Duration::zero()) fail("--delay should not be a negative number");
  const Duration heartbeat = heartbeat_flag(line);
  const Duration ttl = duration_flag(line, "ttl");
  if (ttl <= heartbeat) fail("--ttl must be strictly superior to the heartbeat value");
  settings.discovery = discovery_settings(line, "join a cluster", heartbeat);
  settings.discovery.options.ttl = ttl;
  if (const std::string address = line.text("healthz-addr"); !address.empty()) {
    settings.health_address = listen_address(address);
  }
  return settings;
}

// Addresses of engines, lists of them and URLs of discovery, in any order.
DoctorSettings doctor_settings(const CommandLine& line) {
  DoctorSettings settings;
  settings.timeout = timeout_flag(line);
  settings.format = list_format(line);
  settings.tls = tls_settings(line);
  std::vector<std::string> places = line.positionals();
  if (places.empty()) places.push_back(line.discovery("examine a cluster"));
  for (std::string& place : places) {
    constexpr std::string_view tcp = "tcp://";
    if (place.starts_with(tcp)) place.erase(0, tcp.size());
    DiscoverySettings discovery;
    discovery.text = place;
    discovery.url = split_discovery_url(place);
    discovery.options.heartbeat = settings.timeout;
    discovery.options.base_url = line.text("discovery-url");
    read_discovery_options(line, discovery.options);
    settings.places.push_back(std::move(discovery));
  }
  return settings;
}

TokensSettings tokens_settings(const CommandLine& line) {
  TokensSettings settings;
  settings.log = log_settings(line);
  settings.tls = tls_settings(line);
  if (line.positionals() != std::vector<std::string>{"serve"}) {
    fail("the `tokens` command knows one word: serve. See 'swarm tokens --help'.");
  }
  for (const std::string& host : line.list("listen")) {
    settings.hosts.push_back(listen_address(host));
  }
  settings.store = line.text("store");
  if (settings.store.empty()) fail("--store should name a file");
  settings.requests_per_second = rate_flag(line);
  settings.drain_timeout = duration_flag(line, "drain-timeout");
  if (settings.drain_timeout < Duration::zero()) fail("--drain-timeout should not be negative");
  return settings;
}

}  // namespace swarm::tools
