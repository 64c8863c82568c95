// Carries out what the core asks of engines: calls, streams, proxied requests.
// Everything happens on the thread that runs the io_context.
#pragma once

#include "core/cluster/action.h"
#include "core/cluster/event.h"
#include "runtime/engine/pool_options.h"
#include "runtime/http/body_store.h"
#include "runtime/http/service.h"

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace swarm::runtime {

class EngineClient {
 public:
  // Hears every event about calls and proxies, never from within the methods below.
  using Sink = std::function<void(Event event)>;

  EngineClient(boost::asio::io_context& io, Sink sink, const PoolOptions& options = {});
  ~EngineClient();  // Drops everything in silence.
  EngineClient(const EngineClient&) = delete;
  EngineClient& operator=(const EngineClient&) = delete;

  void open(const OpenEngine& action);
  void close(const CloseEngine& action);
  // `body`: what its request carries, if that is a stored one.
  void call(CallEngine action, std::shared_ptr<const StoredBody> body = nullptr);
  void cancel(const CancelCall& action);
  // Ends with one ProxyFinished, unless client_gone() comes first. A proxy whose engine is closed
  // meanwhile ends with FailureKind::forgotten: its client is still there.
  void proxy(Proxy action, std::shared_ptr<Exchange> exchange);
  void client_gone(RequestId request);

  // For metrics. An engine that is not open has none of anything.
  PoolStats stats(EngineKey engine) const;
  PoolStats total() const;

 private:
  struct Parts;
  std::shared_ptr<Parts> parts_;
};

}  // namespace swarm::runtime
