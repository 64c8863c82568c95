#include "tools/swarm/manage.h"

#include "core/base/duration_text.h"
#include "metrics/exposition.h"
#include "runtime/discovery/backend_table.h"
#include "runtime/discovery/nodes.h"
#include "runtime/driver.h"
#include "runtime/election/elector.h"
#include "runtime/http/server.h"
#include "runtime/loop_delay.h"
#include "runtime/manager_core.h"
#include "runtime/real_clock.h"
#include "runtime/registry_credentials.h"
#include "runtime/service_manager.h"
#include "runtime/signals.h"

#include "tools/glue/file_limit.h"
#include "tools/glue/seed.h"
#include "tools/glue/sim_service.h"
#include "tools/glue/version.h"
#include "tools/swarm/identity.h"
#include "tools/swarm/listening.h"
#include "tools/swarm/metrics_service.h"
#include "tools/swarm/sim_url.h"
#include "tools/swarm/usage_error.h"
#include <boost/asio/io_context.hpp>

#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace swarm::tools {
namespace {

std::unique_ptr<SimCluster> start_simulated(boost::asio::io_context& context, std::size_t engines) {
  SimClusterOptions options;
  options.engines = engines;
  try {
    return std::make_unique<SimCluster>(context, options);
  } catch (const std::runtime_error&) {
    // Another manager simulates on this host too, or somebody holds the port on all addresses.
    options.port = 0;
    return std::make_unique<SimCluster>(context, options);
  }
}

runtime::PoolOptions pools(std::shared_ptr<const runtime::TlsIdentity> tls) {
  runtime::PoolOptions options;
  options.tls = std::move(tls);
  return options;
}

runtime::RelayOptions relays(const ManageSettings& settings) {
  runtime::RelayOptions options;
  options.address = settings.manager.relay_ports;
  return options;
}

// The manager and everything around it, for as long as the program runs.
class ManagerProcess {
 public:
  ManagerProcess(const ManageSettings& settings, std::uint64_t seed);

  void start(std::uint64_t seed);
  int run();

 private:
  runtime::BackendOptions backend_options();
  void find_engines();
  void stand_for_election();
  void listen(runtime::Server& server, const std::string& host, std::string_view what);
  void say(LogLevel level, std::string message,
           std::vector<std::pair<std::string, std::string>> fields = {});
  void stop(int signal);
  void ended();
  std::string metrics_page();
  metrics::CertificateExpiry certificates() const;
  void reload();
  void reload_tls();
  void reload_credentials();
  void say_expiry();

  const ManageSettings& settings_;
  runtime::Log log_;
  boost::asio::io_context context_{1};
  const std::shared_ptr<runtime::TlsIdentity> tls_;  // Null: plain.
  Identities identities_;                            // That one, and those towards the store.
  const runtime::RealClock clock_;  // Dates metrics; the driver's own begins microseconds later.
  runtime::ManagerCore core_;
  runtime::Driver driver_;
  MetricsService api_;
  MetricsService metrics_;
  runtime::Server api_server_;
  runtime::Server metrics_server_;
  runtime::LoopDelay loop_delay_;
  runtime::StopSignals signals_;
  runtime::ReloadSignal reload_;
  std::unique_ptr<SimCluster> simulated_;
  std::unique_ptr<runtime::Backend> backend_;
  std::unique_ptr<runtime::Elector> elector_;  // Null without --replication.
  int endings_ = 1;                            // To come before the program may end.
};

ManagerProcess::ManagerProcess(const ManageSettings& settings, std::uint64_t seed)
    : settings_(settings),
      log_(settings.log.threshold, settings.log.format, runtime::Log::Stream::out),
      tls_(load_identity(settings.tls)),
      core_(settings.manager, Random(seed)),
      driver_(
          context_, core_, [this](const LogEntry& entry) { log_.write(entry); }, pools(tls_),
          settings.uploads, relays(settings)),
      api_([this] { return metrics_page(); }, &driver_),
      metrics_([this] { return metrics_page(); }),
      api_server_(context_, api_),
      metrics_server_(context_, metrics_),
      loop_delay_(context_),
      signals_(context_, [this](int signal) { stop(signal); }),
      reload_(context_, [this] { reload(); }) {}

void ManagerProcess::say(LogLevel level, std::string message,
                         std::vector<std::pair<std::string, std::string>> fields) {
  log_.write({level, std::move(message), std::move(fields)});
}

void ManagerProcess::listen(runtime::Server& server, const std::string& host,
                            std::string_view what) {
  log_.write(listening(what, server.listen(host, tls_)));
}

void ManagerProcess::start(std::uint64_t seed) {
  say(LogLevel::info, "Starting the manager",
      {{"version", version()},
       {"discovery", settings_.discovery.text},
       {"strategy", settings_.manager.strategy},
       {"seed", std::to_string(seed)}});
  for (const LogEntry& remark : settings_.remarks) log_.write(remark);
  if (tls_) identities_.push_back(tls_);
  find_engines();
  if (tls_) say_expiry();
  api_server_.on_refused([this](const std::string& peer, const std::string& why) {
    say(LogLevel::warning, "Refused a client", {{"client", peer}, {"reason", why}});
  });
  for (const std::string& host : settings_.hosts) listen(api_server_, host, "HTTP");
  if (!settings_.metrics_address.empty()) {
    listen(metrics_server_, settings_.metrics_address, "metrics");
  }
  backend_->watch([this](Event event) { driver_.deliver(std::move(event)); });
  if (!settings_.manager.advertise.empty()) stand_for_election();
  runtime::notify_service_manager("READY=1");
}

void ManagerProcess::stand_for_election() {
  const runtime::BackendOptions options = backend_options();
  const runtime::BackendRow& row = *runtime::find_backend(settings_.discovery.url.scheme);
  Result<runtime::KvStoreAt> opened = row.open(context_, settings_.discovery.url.rest, options);
  if (!opened) throw UsageError(opened.error().detail);
  runtime::Elector::Hooks hooks;
  hooks.standing = [this](const ElectionStanding& standing) {
    driver_.deliver(RoleChanged{standing.acts_until, standing.primary});
  };
  hooks.log = [this](const LogEntry& entry) { log_.write(entry); };
  hooks.done = [this] { ended(); };
  elector_ = std::make_unique<runtime::Elector>(
      context_, driver_.clock(), std::move(*opened),
      ElectionOptions{settings_.manager.advertise, settings_.replication_ttl}, Random(drawn_seed()),
      std::move(hooks));
  endings_ = 2;
  elector_->start();
}

void ManagerProcess::ended() {
  if (--endings_ == 0) context_.stop();
}

runtime::BackendOptions ManagerProcess::backend_options() {
  runtime::BackendOptions options = settings_.discovery.options;
  options.seed = drawn_seed();
  options.on_identity = [this](std::shared_ptr<runtime::TlsIdentity> loaded) {
    identities_.push_back(std::move(loaded));
  };
  return options;
}

void ManagerProcess::find_engines() {
  if (const auto count = simulated_engines(settings_.discovery.url)) {
    simulated_ = start_simulated(context_, *count);
    backend_ = runtime::make_list_backend(context_.get_executor(), simulated_->addresses());
    return;
  }
  const runtime::BackendOptions options = backend_options();
  runtime::BackendResult backend =
      runtime::make_backend(context_.get_executor(), settings_.discovery.url, options);
  if (!backend) throw UsageError(backend.error().detail);
  backend_ = std::move(*backend);
}

int ManagerProcess::run() {
  context_.run();
  say(LogLevel::info, "Stopped");
  return 0;
}

void ManagerProcess::stop(int signal) {
  say(LogLevel::info, "Stopping: running requests may end, a second signal stops at once",
      {{"signal", sigabbrev_np(signal)}, {"patience", format_duration(settings_.drain_timeout)}});
  runtime::notify_service_manager("STOPPING=1");
  backend_.reset();
  // First, so that another one may take over while requests end here.
  if (elector_) elector_->leave();
  // Metrics stay readable until the last request has ended.
  api_server_.drain(settings_.drain_timeout, [this] { ended(); });
}

void ManagerProcess::reload() {
  if (!identities_.empty()) reload_tls();
  if (!settings_.registry_credentials.empty()) reload_credentials();
  if (!identities_.empty() || !settings_.registry_credentials.empty()) return;
  say(LogLevel::info, "Nothing to read again: there are no files of TLS or of credentials");
}

void ManagerProcess::reload_credentials() {
  auto credentials = runtime::read_registry_credentials(settings_.registry_credentials);
  if (!credentials) {
    return say(LogLevel::error, "Keeping the old registry credentials",
               {{"reason", credentials.error().detail}});
  }
  say(LogLevel::info, "Read the registry credentials again",
      {{"registries", std::to_string(credentials->size())}});
  core_.manager().use_registry_credentials(std::move(*credentials));
}

void ManagerProcess::reload_tls() {
  reload_all(identities_, [this](const LogEntry& entry) { log_.write(entry); });
  if (tls_) say_expiry();
}

void ManagerProcess::say_expiry() {
  const std::chrono::sys_time<std::chrono::nanoseconds> now{
      std::chrono::nanoseconds(clock_.now().wall)};
  const auto days = std::chrono::floor<std::chrono::days>(tls_->current()->expiry() - now).count();
  constexpr int soon_days = 30;
  if (days > soon_days) return;
  say(LogLevel::warning, days < 0 ? "Our TLS certificate has expired"
                                  : fmt::format("Our TLS certificate expires in {} days", days));
}

metrics::CertificateExpiry ManagerProcess::certificates() const {
  if (!tls_) return {};
  const auto seconds = [](std::chrono::sys_seconds end) {
    return static_cast<double>(end.time_since_epoch().count());
  };
  const runtime::TlsContext& tls = *tls_->current();
  return {seconds(tls.expiry()), seconds(tls.ca_expiry())};
}

std::string ManagerProcess::metrics_page() {
  const ApiVersion announced = settings_.manager.api_version;
  const metrics::BuildInfo build{version(), commit(),
                                 announced.given() ? announced.text() : "auto"};
  const metrics::ProcessStats process = metrics::read_process_stats();
  return metrics::render({core_.manager().stats(), loop_delay_.histogram(), process, build,
                          settings_.discovery.url.scheme, clock_.now(), certificates(),
                          driver_.relay_traffic()});
}

}  // namespace

int run_manage(const ManageSettings& settings) {
  raise_file_limit();
  runtime::ignore_broken_pipes();
  const std::uint64_t seed = drawn_seed();
  ManagerProcess process(settings, seed);
  process.start(seed);
  return process.run();
}

}  // namespace swarm::tools
