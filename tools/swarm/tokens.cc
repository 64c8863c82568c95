#include "tools/swarm/tokens.h"

#include "runtime/http/server.h"
#include "runtime/real_clock.h"
#include "runtime/signals.h"
#include "runtime/tokens/token_service.h"

#include "tools/glue/file_limit.h"
#include "tools/glue/version.h"
#include "tools/swarm/identity.h"
#include "tools/swarm/listening.h"
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

namespace swarm::tools {
namespace {

constexpr Duration tend_period = std::chrono::seconds(5);
constexpr double burst_seconds = 5;
// A cluster can be created however slow the pace is.
constexpr double burst_min = 20;

void tend_from_now_on(boost::asio::steady_timer& timer, runtime::TokenStore& store,
                      const runtime::RealClock& clock) {
  store.tend(clock.now().wall);
  timer.expires_after(tend_period);
  timer.async_wait([&](const boost::system::error_code& failure) {
    if (!failure) tend_from_now_on(timer, store, clock);
  });
}

}  // namespace

int run_tokens(const TokensSettings& settings) {
  raise_file_limit();
  runtime::ignore_broken_pipes();
  runtime::Log log(settings.log.threshold, settings.log.format, runtime::Log::Stream::out);
  boost::asio::io_context context{1};
  const runtime::RealClock clock;
  runtime::TokenStore store(settings.store, clock.now().wall);
  const double rate = settings.requests_per_second;
  runtime::TokenService service(
      store, {rate, std::max(burst_min, rate * burst_seconds)}, [&clock] { return clock.now(); },
      [&log](const LogEntry& entry) { log.write(entry); });
  const std::shared_ptr<runtime::TlsIdentity> tls = load_identity(settings.tls);
  const Identities identities(tls ? 1 : 0, tls);
  runtime::Server server(context, service);
  server.on_refused([&log](const std::string& peer, const std::string& why) {
    log.write({LogLevel::warning, "Refused a client", {{"client", peer}, {"reason", why}}});
  });
  runtime::ReloadSignal reload(context, [&] {
    reload_all(identities, [&log](const LogEntry& entry) { log.write(entry); });
  });
  boost::asio::steady_timer timer(context);
  runtime::StopSignals signals(context, [&](int signal) {
    log.write({LogLevel::info,
               "Stopping: running requests may end, a second signal stops at once",
               {{"signal", sigabbrev_np(signal)}}});
    server.drain(settings.drain_timeout, [&context] { context.stop(); });
  });

  log.write({LogLevel::info,
             "Starting the token service",
             {{"version", std::string(version())}, {"store", settings.store}}});
  for (const std::string& host : settings.hosts) {
    log.write(listening(tls ? "HTTPS" : "HTTP", server.listen(host, tls)));
  }
  tend_from_now_on(timer, store, clock);
  context.run();
  store.tend(clock.now().wall);
  return 0;
}

}  // namespace swarm::tools
