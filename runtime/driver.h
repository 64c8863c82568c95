// Connects the core with the world: hands events in, one after the other, and
// carries actions out, in order. Decides nothing. The only reader of the clocks.
#pragma once

#include "core/base/log.h"
#include "runtime/core_seam.h"
#include "runtime/engine/pool_options.h"
#include "runtime/http/body_store.h"
#include "runtime/http/service.h"
#include "runtime/real_clock.h"
#include "runtime/relay/port_relays.h"

#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

class EngineClient;

class Driver final : public HttpService {
 public:
  using LogSink = std::function<void(const LogEntry& entry)>;

  // `core` outlives the driver. Time starts now.
  Driver(boost::asio::io_context& io, Core& core, LogSink log, const PoolOptions& pools = {},
         const BodyStoreOptions& uploads = {}, const RelayOptions& relays = {});
  ~Driver() override;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // From discovery, and from everything else that tells the core something. On the thread of the
  // io_context; may be called at any time, also while actions are being carried out.
  void deliver(Event event);

  // The time of its core.
  const RealClock& clock() const;

  // For metrics.
  const EngineClient& engines() const;
  std::size_t open_requests() const;
  const metrics::RelayTraffic& relay_traffic() const;

  BodyPolicy body_policy(std::string_view method, std::string_view target) override;
  void on_request(std::shared_ptr<Exchange> exchange, HttpRequest request,
                  std::string peer) override;
  void on_gone(RequestId id) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
