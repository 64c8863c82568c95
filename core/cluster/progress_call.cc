#include "core/cluster/progress_call.h"

#include "core/base/duration_text.h"
#include "core/base/sometimes.h"
#include "core/cluster/cluster_context.h"
#include "core/wire/docker.h"
#include "core/wire/progress.h"

#include <memory>
#include <utility>

namespace swarm {
namespace {

// The state of one call, shared by the handlers of its stream.
struct Work {
  ClusterContext& context;
  std::string what;
  Duration silence_max;
  std::function<void(Step&, std::string_view)> progress;
  std::function<void(Step&, ProgressResult&&)> done;
  CallId call = 0;
  Timers::Id silence = 0;
  wire::ObjectSplitter splitter{};
  ProgressResult result{};
  std::string error_body{};

  void finish(Step& step) {
    context.timers.cancel(silence);
    if (const auto told = std::exchange(done, nullptr)) told(step, std::move(result));
  }
};
using WorkPointer = std::shared_ptr<Work>;

void listen(const WorkPointer& work, Step& step) {
  work->context.timers.cancel(work->silence);
  work->silence = work->context.timers.set(step.at.now + work->silence_max, [work](Step& then) {
    work->context.calls.cancel(then, work->call);
    work->result.problem =
        "the " + work->what + " made no progress for " + format_duration(work->silence_max);
    work->finish(then);
  });
}

bool succeeded(int status) { return status >= 200 && status < 300; }

void received(const WorkPointer& work, Step& step, std::string_view bytes) {
  listen(work, step);
  if (!succeeded(work->result.status)) {
    SWARM_SOMETIMES("pull: refused");
    constexpr std::size_t error_max = 64u << 10;
    if (work->error_body.size() < error_max) work->error_body += bytes;
    return;
  }
  work->splitter.feed(bytes, [&](std::string_view object) {
    std::string problem = wire::stream_error(object);
    if (!problem.empty()) work->result.problem = std::move(problem);
    if (work->progress) work->progress(step, object);
  });
}

void ended(const WorkPointer& work, Step& step, FailureKind failure, const std::string& reason) {
  ProgressResult& result = work->result;
  if (failure != FailureKind::none) {
    SWARM_SOMETIMES("pull: the connection ended");
    result.problem = reason;
  } else if (!succeeded(result.status) && result.problem.empty()) {
    result.problem = wire::error_message(work->error_body);
    if (result.problem.empty()) result.problem = "status " + std::to_string(result.status);
  }
  result.ok = result.problem.empty() && succeeded(result.status);
  SWARM_SOMETIMES_IF(result.ok, "pull: done");
  work->finish(step);
}

}  // namespace

std::function<void(Step&)> progress_call(
    ClusterContext& context, Step& step, EngineKey engine, ProgressCall call,
    std::function<void(Step&, std::string_view object)> progress,
    std::function<void(Step&, ProgressResult&&)> done) {
  const auto work = std::make_shared<Work>(
      Work{context, std::move(call.what), call.silence_max, std::move(progress), std::move(done)});
  StreamHandlers handlers;
  handlers.opened = [work](Step&, int status, const Headers&) { work->result.status = status; };
  handlers.data = [work](Step& at, std::string_view bytes) { received(work, at, bytes); };
  handlers.ended = [work](Step& at, FailureKind failure, const std::string& reason) {
    ended(work, at, failure, reason);
  };
  work->call = context.calls.stream(step, engine, std::move(call.request), call.head_timeout,
                                    std::move(handlers), call.stored_body);
  listen(work, step);
  return [work](Step& at) {
    SWARM_SOMETIMES("pull: cancelled");
    work->done = nullptr;
    work->context.calls.cancel(at, work->call);
    work->finish(at);
  };
}

}  // namespace swarm
