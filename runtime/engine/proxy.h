// Proxy, carried out: bytes pumped between a client and an engine, each side at
// the pace of the other. Private to runtime/engine.
#pragma once

#include "core/cluster/action.h"
#include "core/cluster/event.h"
#include "runtime/engine/operation.h"
#include "runtime/http/service.h"

#include <functional>
#include <memory>

namespace swarm::runtime {

std::shared_ptr<Operation> make_proxy(boost::asio::io_context& io, std::shared_ptr<EnginePool> pool,
                                      Proxy proxy, std::shared_ptr<Exchange> exchange,
                                      std::function<void(ProxyFinished)> finished);

}  // namespace swarm::runtime
