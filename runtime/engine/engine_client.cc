#include "runtime/engine/engine_client.h"

#include "runtime/engine/call.h"
#include "runtime/engine/pipeline.h"
#include "runtime/engine/proxy.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <map>
#include <utility>
#include <vector>

namespace swarm::runtime {

struct EngineClient::Parts : std::enable_shared_from_this<Parts> {
  Parts(boost::asio::io_context& context, Sink to, const PoolOptions& pool_options)
      : io(context), sink(std::move(to)), options(pool_options), connector(context, options.tls) {}

  void tell(Event event) {
    if (sink) sink(std::move(event));
  }
  void forget_ended(EngineKey engine) {
    const auto found = pipelines.find(engine);
    if (found != pipelines.end() && found->second->is_over()) pipelines.erase(found);
  }
  std::shared_ptr<Operation> add_to_pipeline(CallEngine action,
                                             const std::shared_ptr<EnginePool>& pool);

  // Not from within the method that caused it.
  void tell_later(Event event) {
    boost::asio::post(io, [parts = shared_from_this(), event = std::move(event)]() mutable {
      parts->tell(std::move(event));
    });
  }

  boost::asio::io_context& io;
  Sink sink;
  PoolOptions options;
  Connector connector;
  std::map<EngineKey, std::shared_ptr<EnginePool>> pools;
  std::map<EngineKey, std::shared_ptr<Pipeline>> pipelines;  // Those that have not ended.
  std::map<CallId, std::shared_ptr<Operation>> calls;
  std::map<RequestId, std::shared_ptr<Operation>> proxies;
};

std::shared_ptr<Operation> EngineClient::Parts::add_to_pipeline(
    CallEngine action, const std::shared_ptr<EnginePool>& pool) {
  const EngineKey engine = action.engine;
  std::shared_ptr<Pipeline>& pipeline = pipelines[engine];
  if (!pipeline) pipeline = std::make_shared<Pipeline>(io, engine, pool);
  const CallId id = action.call;
  pipeline->add(std::move(action), [this, engine, id](Event event, bool) {
    calls.erase(id);
    forget_ended(engine);
    tell(std::move(event));
  });
  return pipeline;
}

EngineClient::EngineClient(boost::asio::io_context& io, Sink sink, const PoolOptions& options)
    : parts_(std::make_shared<Parts>(io, std::move(sink), options)) {}

EngineClient::~EngineClient() {
  parts_->sink = nullptr;
  const auto calls = std::exchange(parts_->calls, {});
  for (const auto& [id, operation] : calls) operation->drop();
  const auto proxies = std::exchange(parts_->proxies, {});
  for (const auto& [id, operation] : proxies) operation->drop();
  for (const auto& [key, pool] : parts_->pools) pool->close();
}

void EngineClient::open(const OpenEngine& action) {
  const auto address = parse_address(action.address);
  close({action.engine});
  // An address that cannot be read gets a pool all the same, whose calls fail to resolve.
  parts_->pools[action.engine] = std::make_shared<EnginePool>(
      parts_->io, parts_->connector, address ? *address : Address{}, parts_->options);
}

void EngineClient::close(const CloseEngine& action) {
  const auto found = parts_->pools.find(action.engine);
  if (found == parts_->pools.end()) return;
  const auto pool = found->second;
  parts_->pools.erase(found);
  pool->close();
  parts_->pipelines.erase(action.engine);  // Ends with its calls.
  std::vector<std::shared_ptr<Operation>> calls, proxies;
  std::erase_if(parts_->calls, [&](const auto& entry) {
    if (entry.second->engine() != action.engine) return false;
    calls.push_back(entry.second);
    return true;
  });
  for (const auto& [id, operation] : parts_->proxies) {
    if (operation->engine() == action.engine) proxies.push_back(operation);
  }
  for (const auto& operation : calls) operation->on_engine_closed();
  for (const auto& operation : proxies) operation->on_engine_closed();
}

void EngineClient::call(CallEngine action, std::shared_ptr<const StoredBody> body) {
  const auto pool = parts_->pools.find(action.engine);
  const CallId id = action.call;
  if (pool == parts_->pools.end()) {
    return parts_->tell_later(EngineFailed{id, FailureKind::forgotten, "engine forgotten"});
  }
  if (action.pipelined) {
    parts_->calls[id] = parts_->add_to_pipeline(std::move(action), pool->second);
    return;
  }
  auto operation = make_call(parts_->io, pool->second, std::move(action), std::move(body),
                             [parts = parts_.get(), id](Event event, bool ended) {
                               if (ended) parts->calls.erase(id);
                               parts->tell(std::move(event));
                             });
  parts_->calls[id] = operation;
  operation->start();
}

void EngineClient::cancel(const CancelCall& action) {
  const auto found = parts_->calls.find(action.call);
  if (found == parts_->calls.end()) return;
  const auto operation = found->second;
  parts_->calls.erase(found);
  operation->cancel(action.call);
  parts_->forget_ended(operation->engine());
}

void EngineClient::proxy(Proxy action, std::shared_ptr<Exchange> exchange) {
  const auto pool = parts_->pools.find(action.engine);
  const RequestId id = action.request;
  if (pool == parts_->pools.end()) {
    return parts_->tell_later(
        ProxyFinished{id, 0, false, FailureKind::forgotten, "engine forgotten"});
  }
  auto operation = make_proxy(parts_->io, pool->second, std::move(action), std::move(exchange),
                              [parts = parts_.get(), id](ProxyFinished event) {
                                parts->proxies.erase(id);
                                // Closing an engine ends proxies from within close().
                                parts->tell_later(std::move(event));
                              });
  parts_->proxies[id] = operation;
  operation->start();
}

void EngineClient::client_gone(RequestId request) {
  const auto found = parts_->proxies.find(request);
  if (found == parts_->proxies.end()) return;
  const auto operation = found->second;
  parts_->proxies.erase(found);
  operation->drop();
}

PoolStats EngineClient::stats(EngineKey engine) const {
  const auto pool = parts_->pools.find(engine);
  return pool == parts_->pools.end() ? PoolStats{} : pool->second->stats();
}

PoolStats EngineClient::total() const {
  PoolStats total;
  for (const auto& [key, pool] : parts_->pools) {
    const PoolStats stats = pool->stats();
    total.open += stats.open;
    total.idle += stats.idle;
    total.waiting += stats.waiting;
  }
  return total;
}

}  // namespace swarm::runtime
