// Calls to engines that are under way. Each has exactly one end: its handler is
// called once, with the answer or the failure, also when the engine is closed.
#pragma once

#include "core/base/hash_map.h"
#include "core/cluster/event.h"
#include "core/cluster/role.h"
#include "core/cluster/step.h"
#include "core/cluster/timers.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace swarm {

// How a call ended.
struct EngineReply {
  int status = 0;  // 0: no answer; see failure.
  Headers headers;
  std::string body;
  FailureKind failure = FailureKind::none;
  std::string reason;

  bool answered() const { return failure == FailureKind::none; }
  bool ok() const { return answered() && status >= 200 && status < 300; }
};

// What an observer learns of a call that ended, or of a stream whose answer began.
struct CallResult {
  EngineKey engine = no_key;
  FailureKind failure = FailureKind::none;
  const std::string& reason;
  int status = 0;                // 0: no answer, or the end of a stream.
  std::optional<Duration> took;  // Until the answer began; none at the end of a stream that had.
};

// The parts of a streamed answer. `ended` is the one end; after it nothing follows.
struct StreamHandlers {
  std::function<void(Step&, int status, const Headers& headers)> opened;
  std::function<void(Step&, std::string_view bytes)> data;
  std::function<void(Step&, FailureKind failure, const std::string& reason)> ended;
};

class Calls {
 public:
  // Whatever is not only read is sent to an engine by a manager that acts, or not at all: this is
  // the one place where that is held. What is not sent ends as `cancelled`, a moment later.
  Calls(const Role& role, Timers& timers) : role_(role), timers_(timers) {}

  using ReplyHandler = std::function<void(Step&, EngineReply&&)>;
  // Told of every end of every call, before its handler: failure accounting.
  using Observer = std::function<void(Step&, const CallResult&)>;

  void set_observer(Observer observer) { observer_ = std::move(observer); }

  CallId start(Step& step, EngineKey engine, HttpRequest request, Duration timeout,
               ReplyHandler done, std::size_t body_max = default_body_max);
  // The same, with whatever else an action can say; its `call` is set here.
  CallId start(Step& step, CallEngine action, ReplyHandler done);
  CallId stream(Step& step, EngineKey engine, HttpRequest request, Duration head_timeout,
                StreamHandlers handlers, RequestId stored_body = 0);
  // The handler is not called any more. Unknown calls are ignored.
  void cancel(Step& step, CallId call);
  // Ends every call of that engine as `forgotten`.
  void close_engine(Step& step, EngineKey engine);

  void on(Step& step, EngineAnswered&& event);
  void on(Step& step, EngineStreamOpened&& event);
  void on(Step& step, EngineStreamData&& event);
  void on(Step& step, const EngineStreamEnded& event);
  void on(Step& step, EngineFailed&& event);

  std::size_t size() const { return calls_.size(); }

  static constexpr std::size_t default_body_max = std::size_t{64} << 20;

 private:
  struct Call {
    EngineKey engine = no_key;
    ReplyHandler done;        // Of a buffered call.
    StreamHandlers handlers;  // Of a stream.
    bool streaming = false;
    bool opened = false;  // The stream.
    Instant began{};
  };
  void send(Step& step, CallEngine action);
  Call take(CallId id);
  void finish(Step& step, CallId id, EngineReply&& reply);

  const Role& role_;
  Timers& timers_;
  HashMap<CallId, Call> calls_;
  std::vector<std::vector<CallId>> by_engine_;  // Each ascending: closing ends them in one order.
  CallId last_id_ = 0;
  Observer observer_;
};

}  // namespace swarm
