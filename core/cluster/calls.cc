#include "core/cluster/calls.h"

#include "core/base/assert.h"
#include "core/base/sometimes.h"

#include <algorithm>

namespace swarm {

CallId Calls::start(Step& step, EngineKey engine, HttpRequest request, Duration timeout,
                    ReplyHandler done, std::size_t body_max) {
  return start(step, {0, engine, std::move(request), timeout, body_max, false, 0}, std::move(done));
}

CallId Calls::start(Step& step, CallEngine action, ReplyHandler done) {
  const CallId id = action.call = ++last_id_;
  calls_.try_emplace(id, Call{action.engine, std::move(done), {}, false, false, step.at.now});
  send(step, std::move(action));
  return id;
}

CallId Calls::stream(Step& step, EngineKey engine, HttpRequest request, Duration head_timeout,
                     StreamHandlers handlers, RequestId stored_body) {
  const CallId id = ++last_id_;
  calls_.try_emplace(id, Call{engine, {}, std::move(handlers), true, false, step.at.now});
  send(step, {id, engine, std::move(request), head_timeout, 0, true, stored_body});
  return id;
}

void Calls::send(Step& step, CallEngine action) {
  if (by_engine_.size() <= action.engine) by_engine_.resize(action.engine + 1);
  by_engine_[action.engine].push_back(action.call);
  const bool only_reads = action.request.method == "GET" || action.request.method == "HEAD";
  if (!only_reads && !role_.acts(step.at.now)) {
    SWARM_SOMETIMES("call: not made, as the manager is not the primary any more");
    timers_.set(step.at.now, [this, id = action.call](Step& later) {
      on(later, EngineFailed{id, FailureKind::cancelled, not_primary_text});
    });
    return;
  }
  step.actions.push_back(std::move(action));
}

Calls::Call Calls::take(CallId id) {
  Call* found = calls_.find(id);
  SWARM_ASSERT(found != nullptr);
  Call call = std::move(*found);
  calls_.erase(id);
  std::vector<CallId>& ids = by_engine_[call.engine];
  ids.erase(std::ranges::lower_bound(ids, id));
  return call;
}

void Calls::cancel(Step& step, CallId call) {
  if (!calls_.contains(call)) return;
  SWARM_SOMETIMES("call: cancelled");
  take(call);
  step.actions.push_back(CancelCall{call});
}

void Calls::close_engine(Step& step, EngineKey engine) {
  if (engine >= by_engine_.size()) return;
  SWARM_SOMETIMES_IF(!by_engine_[engine].empty(), "call: its engine left");
  // A handler may start calls to other engines, never to this one: it is gone from the tables.
  while (!by_engine_[engine].empty()) {
    const CallId id = by_engine_[engine].front();
    EngineReply reply;
    reply.failure = FailureKind::forgotten;
    reply.reason = "the engine left the cluster";
    finish(step, id, std::move(reply));
  }
}

// Events of calls that are not in the table belong to calls that were cancelled,
// or whose engine was closed, while the answer was on its way: nobody waits for them.

void Calls::on(Step& step, EngineAnswered&& event) {
  SWARM_SOMETIMES_IF(!calls_.contains(event.call), "call: an answer that nobody waits for");
  if (!calls_.contains(event.call)) return;
  EngineReply reply;
  reply.status = event.response.status;
  reply.headers = std::move(event.response.headers);
  reply.body = std::move(event.response.body);
  finish(step, event.call, std::move(reply));
}

void Calls::on(Step& step, EngineStreamOpened&& event) {
  Call* call = calls_.find(event.call);
  if (call == nullptr) return;
  call->opened = true;
  const std::string no_reason;
  const CallResult result{call->engine, FailureKind::none, no_reason, event.status,
                          step.at.now - call->began};
  const auto opened = call->handlers.opened;  // The handler may cancel its own call.
  if (observer_) observer_(step, result);
  if (opened) opened(step, event.status, event.headers);
}

void Calls::on(Step& step, EngineStreamData&& event) {
  const Call* call = calls_.find(event.call);
  if (call == nullptr) return;
  const auto data = call->handlers.data;
  if (data) data(step, event.bytes);
}

void Calls::on(Step& step, const EngineStreamEnded& event) {
  SWARM_SOMETIMES_IF(calls_.contains(event.call), "call: a stream came to its end");
  if (!calls_.contains(event.call)) return;
  finish(step, event.call, EngineReply{});
}

void Calls::on(Step& step, EngineFailed&& event) {
  if (!calls_.contains(event.call)) return;
  EngineReply reply;
  reply.failure = event.kind;
  reply.reason = std::move(event.reason);
  finish(step, event.call, std::move(reply));
}

void Calls::finish(Step& step, CallId id, EngineReply&& reply) {
  Call call = take(id);
  // A call that was not made says nothing of its engine.
  const bool was_made = reply.reason != not_primary_text;
  if (observer_ && was_made && reply.failure != FailureKind::forgotten) {
    CallResult result{call.engine, reply.failure, reply.reason, reply.status, {}};
    if (!call.opened) result.took = step.at.now - call.began;
    observer_(step, result);
  }
  if (call.streaming) {
    if (call.handlers.ended) call.handlers.ended(step, reply.failure, reply.reason);
  } else if (call.done) {
    call.done(step, std::move(reply));
  }
}

}  // namespace swarm
