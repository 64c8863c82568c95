// CallEngine, carried out. Private to runtime/engine.
#pragma once

#include "core/cluster/action.h"
#include "core/cluster/event.h"
#include "runtime/engine/operation.h"
#include "runtime/http/body_store.h"

#include <functional>
#include <memory>

namespace swarm::runtime {

// Hears the call's events; `ended` is true with the last one.
using TellCall = std::function<void(Event event, bool ended)>;

// How large its answer may be, and what it ends with if that is larger.
std::size_t body_max_of(const CallEngine& call);
Failure answer_too_large(std::size_t body_max);

// `body` stands in for the one of its request; may be null.
std::shared_ptr<Operation> make_call(boost::asio::io_context& io, std::shared_ptr<EnginePool> pool,
                                     CallEngine call, std::shared_ptr<const StoredBody> body,
                                     TellCall tell);

}  // namespace swarm::runtime
