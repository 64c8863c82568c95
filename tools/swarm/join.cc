#include "tools/swarm/join.h"

#include "runtime/discovery/backend_table.h"
#include "runtime/discovery/registrar.h"
#include "runtime/http/server.h"
#include "runtime/service_manager.h"
#include "runtime/signals.h"

#include "tools/glue/seed.h"
#include "tools/swarm/identity.h"
#include "tools/swarm/listening.h"
#include "tools/swarm/usage_error.h"
#include <boost/asio/io_context.hpp>

#include <cstring>
#include <fmt/format.h>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace swarm::tools {
namespace {

// GET /healthz, and nothing else.
class HealthService final : public runtime::HttpService {
 public:
  using Read = std::function<runtime::Registrar::Health()>;
  explicit HealthService(Read read) : read_(std::move(read)) {}

  BodyPolicy body_policy(std::string_view /*method*/, std::string_view /*target*/) override {
    return {};
  }
  void on_request(std::shared_ptr<runtime::Exchange> exchange, HttpRequest request,
                  std::string /*peer*/) override {
    if (request.target.substr(0, request.target.find('?')) != "/healthz") {
      return answer(*exchange, 404, "only /healthz is here\n");
    }
    const runtime::Registrar::Health health = read_();
    std::string text = health.registered ? "registered\n" : "not registered\n";
    if (!health.failure.empty()) text += fmt::format("last failure: {}\n", health.failure);
    if (!health.engine_problem.empty()) text += fmt::format("engine: {}\n", health.engine_problem);
    // An engine that is away is no fault of this program.
    answer(*exchange, health.registered ? 200 : 503, std::move(text));
  }
  void on_gone(RequestId /*id*/) override {}

 private:
  static void answer(runtime::Exchange& exchange, int status, std::string text) {
    exchange.respond(status, {{"Content-Type", "text/plain; charset=utf-8"}},
                     {std::make_shared<const std::string>(std::move(text))});
  }
  Read read_;
};

std::unique_ptr<runtime::Backend> joinable_backend(boost::asio::io_context& context,
                                                   const DiscoverySettings& discovery,
                                                   Identities& identities) {
  const runtime::BackendRow* const row = runtime::find_backend(discovery.url.scheme);
  if (row != nullptr && !row->leases) {
    throw UsageError(fmt::format(
        "{}:// cannot be joined, its list is kept by hand: not implemented in this discovery "
        "service",
        discovery.url.scheme));
  }
  runtime::BackendOptions options = discovery.options;
  options.seed = drawn_seed();
  options.on_identity = [&identities](std::shared_ptr<runtime::TlsIdentity> loaded) {
    identities.push_back(std::move(loaded));
  };
  runtime::BackendResult backend =
      runtime::make_backend(context.get_executor(), discovery.url, options);
  if (!backend) throw UsageError(backend.error().detail);
  return std::move(*backend);
}

}  // namespace

int run_join(const JoinSettings& settings) {
  runtime::ignore_broken_pipes();
  runtime::Log log(settings.log.threshold, settings.log.format, runtime::Log::Stream::out);
  boost::asio::io_context context{1};
  Identities identities;
  const std::unique_ptr<runtime::Backend> backend =
      joinable_backend(context, settings.discovery, identities);

  RegistrationOptions options;
  options.address = settings.advertise;
  options.discovery = redacted(settings.discovery.text);
  options.heartbeat = settings.discovery.options.heartbeat;
  options.ttl = settings.discovery.options.ttl;
  options.delay = settings.delay;
  runtime::Registrar registrar(
      context, *backend, options, Random(drawn_seed()),
      [&log](const LogEntry& entry) { log.write(entry); }, [&context] { context.stop(); });
  runtime::StopSignals signals(context, [&](int signal) {
    log.write({LogLevel::info,
               "Leaving: a second signal stops at once",
               {{"signal", sigabbrev_np(signal)}}});
    registrar.leave();
  });

  runtime::ReloadSignal reload(context, [&] {
    reload_all(identities, [&log](const LogEntry& entry) { log.write(entry); });
  });
  HealthService health([&registrar] { return registrar.health(); });
  runtime::Server server(context, health);
  if (!settings.health_address.empty()) {
    log.write(listening("health checks", server.listen(settings.health_address)));
  }
  registrar.start();
  runtime::notify_service_manager("READY=1");
  context.run();
  return 0;
}

}  // namespace swarm::tools
