#include "core/api/progress_fan.h"

#include "core/api/fan_out.h"
#include "core/base/sometimes.h"
#include "core/wire/pull_progress.h"

#include <map>
#include <memory>
#include <set>
#include <utility>

namespace swarm {
namespace {

constexpr std::size_t at_once = 64;
// How often a node's bar moves. Engines report each layer ten times a second.
constexpr Duration measure_interval = std::chrono::milliseconds(200);

// A node that cannot run an image of that system is no failure of the whole.
bool is_wrong_system(std::string_view problem) {
  return problem.find("image operating system") != std::string_view::npos;
}

// One fan, shared by its handlers.
struct Running : std::enable_shared_from_this<Running> {
  Running(ApiContext& context_in, RequestId request_in, ProgressFan fan_in)
      : context(context_in), request(request_in), fan(std::move(fan_in)) {}

  ApiContext& context;
  RequestId request;
  ProgressFan fan;
  std::size_t next = 0;
  std::size_t succeeded = 0;
  std::vector<wire::NodeFailure> failures;
  bool failed_for_real = false;
  std::set<std::string> printed;

  struct Slot {
    std::function<void(Step&)> cancel;
    std::string node;
    Instant measured{};  // When its last measuring line went out.
  };
  std::map<EngineKey, Slot> slots;

  void say(Step& step, const std::string& node, const std::string& what) {
    if (fan.prefix.empty()) return;
    const std::string text = what.empty() ? fan.prefix : fan.prefix + " : " + what;
    context.send(step, request, wire::encode_status_line(node, text));
  }

  void name_unhealthy(Step& step) {
    for (const Engine* engine : context.cluster().engines()) {
      if (!engine->registered() || engine->healthy()) continue;
      SWARM_SOMETIMES("pull: an unhealthy node is left out");
      say(step, std::string(engine->name()), "skipped, the node is unhealthy");
    }
  }

  void start_more(Step& step) {
    while (next < fan.engines.size() && slots.size() < at_once) start(step, fan.engines[next++]);
    if (slots.empty()) finish(step);
  }

  void start(Step& step, EngineKey key) {
    const Engine* engine = context.cluster().engine(key);
    if (engine == nullptr || !engine->healthy()) return;  // It failed or left meanwhile.
    Slot& slot = slots[key];
    slot.node = engine->name();
    say(step, slot.node, {});
    const auto self = shared_from_this();
    slot.cancel = fan.begin(
        step, key,
        [self, key](Step& later, std::string_view object) { self->progress(later, key, object); },
        [self, key](Step& later, ProgressResult&& result) { self->done(later, key, result); });
  }

  void progress(Step& step, EngineKey key, std::string_view object) {
    const auto found = slots.find(key);
    if (found == slots.end()) return;
    Slot& slot = found->second;
    std::string print = wire::printed_line(object);
    if (!print.empty() && printed.insert(print).second) {
      context.send(step, request, std::move(print));
    }
    wire::ProgressLine line = wire::encode_progress_line(object, slot.node, fan.prefix);
    if (line.measures) {
      const bool early =
          slot.measured != Instant{} && step.at.now < slot.measured + measure_interval;
      if (early) return;
      slot.measured = step.at.now;
    }
    context.send(step, request, std::move(line.bytes));
  }

  void done(Step& step, EngineKey key, const ProgressResult& result) {
    if (!result.ok) return ended(step, key, result.problem);
    context.refresh(step, key, fan.refresh,
                    [self = shared_from_this(), key](Step& later) { self->ended(later, key, {}); });
  }

  void ended(Step& step, EngineKey key, const std::string& problem) {
    const auto slot = slots.extract(key);
    if (slot.empty()) return;  // The client has left.
    const std::string& node = slot.mapped().node;
    say(step, node, problem.empty() ? fan.success : problem);
    if (problem.empty()) {
      ++succeeded;
    } else {
      SWARM_SOMETIMES("pull: failed on a node");
      failures.push_back({node, problem});
      failed_for_real = failed_for_real || !is_wrong_system(problem);
    }
    start_more(step);
  }

  void finish(Step& step) {
    if (succeeded == 0 || failed_for_real) {
      SWARM_SOMETIMES("pull: failed as a whole");
      const std::string text = failures.empty() ? "No healthy node available in the cluster"
                                                : wire::partial_failure_text(failures);
      context.send(step, request, wire::encode_error_line(text));
    }
    context.close_stream(step, request);
  }

  void cancel(Step& step) {
    SWARM_SOMETIMES("pull: the client left");
    for (const auto& [key, slot] : std::exchange(slots, {})) slot.cancel(step);
  }
};

}  // namespace

void run_progress_fan(ApiContext& context, Step& step, const ApiRequest& request, ProgressFan fan) {
  const bool everywhere = fan.engines.empty();
  const auto running = std::make_shared<Running>(context, request.id, std::move(fan));
  if (everywhere) running->fan.engines = healthy_engines(context.cluster());
  if (running->fan.engines.empty()) {
    SWARM_SOMETIMES("pull: no healthy node");
    return context.fail(step, request,
                        {Errc::no_node_available, "No healthy node available in the cluster"});
  }
  context.open_stream(step, request.id, 200, Headers{{"Content-Type", "application/json"}},
                      StreamKind::pull);
  if (everywhere) running->name_unhealthy(step);
  context.when_gone(request.id, [running](Step& later) { running->cancel(later); });
  running->start_more(step);
}

std::function<ProgressFan::Cancel(Step&, EngineKey, ProgressFan::Progress, ProgressFan::Done)>
begin_call(ApiContext& context, ApiRequest request, std::string path, std::string what,
           Duration patience) {
  return [&context, request = std::move(request), path = std::move(path), what = std::move(what),
          patience](Step& step, EngineKey engine, ProgressFan::Progress progress,
                    ProgressFan::Done done) {
    ProgressCall call;
    call.request = context.engine_request(request, engine, path);
    if (request.body_is_stored) call.stored_body = request.id;
    call.head_timeout = patience;
    call.silence_max = patience;
    call.what = what;
    return context.cluster().follow(step, engine, std::move(call), std::move(progress),
                                    std::move(done));
  };
}

}  // namespace swarm
