#include "core/api/fan_out.h"

#include "core/base/sometimes.h"
#include "core/wire/docker.h"

#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace swarm {
namespace {

constexpr std::size_t at_once = 64;

// The state of one fan-out, shared by the handlers of its calls.
struct Fan : std::enable_shared_from_this<Fan> {
  Fan(ApiContext& context_in, const ApiRequest& request_in, FanOut order_in)
      : context(context_in), request(request_in), order(std::move(order_in)) {}

  ApiContext& context;
  ApiRequest request;
  FanOut order;
  std::function<void(Step&, std::vector<NodeReply>&&)> done;
  std::vector<NodeReply> replies;
  std::set<CallId> calls;
  std::size_t next = 0;
  std::size_t ended = 0;

  void start_more(Step& step) {
    while (next < order.engines.size() && next - ended < at_once) start(step, next++);
    if (ended == replies.size()) done(step, std::move(replies));
  }

  void start(Step& step, std::size_t index) {
    const EngineKey key = order.engines[index];
    NodeReply& slot = replies[index];
    slot.engine = key;
    const Engine* engine = context.cluster().engine(key);
    if (engine == nullptr) {  // It left while others were asked.
      slot.problem = context.engine_failure(key, FailureKind::forgotten, {}).detail;
      ++ended;
      return;
    }
    slot.node = engine->name();
    const auto call = std::make_shared<CallId>();
    *call = context.cluster().calls().start(
        step,
        {0, key, context.engine_request(request, key, order.path), order.timeout,
         Calls::default_body_max, false, request.body_is_stored ? request.id : 0},
        [self = shared_from_this(), index, call](Step& later, EngineReply&& reply) {
          self->calls.erase(*call);
          self->answered(later, index, std::move(reply));
        });
    calls.insert(*call);
  }

  void answered(Step& step, std::size_t index, EngineReply&& reply) {
    NodeReply& slot = replies[index];
    if (!reply.answered()) {
      SWARM_SOMETIMES("fan-out: an engine did not answer");
      slot.problem = context.engine_failure(slot.engine, reply.failure, reply.reason).detail;
    } else if (reply.status >= 300) {
      SWARM_SOMETIMES("fan-out: an engine refused");
      slot.problem = wire::error_message(reply.body);
      if (slot.problem.empty()) slot.problem = "status " + std::to_string(reply.status);
    }
    slot.reply = std::move(reply);
    const auto settle = [self = shared_from_this()](Step& later) {
      ++self->ended;
      if (self->context.waits(self->request.id)) self->start_more(later);
    };
    context.refresh(step, slot.engine,
                    slot.problem.empty() ? order.refresh : ApiContext::Refresh::nothing, settle);
  }
};

}  // namespace

void fan_out(ApiContext& context, Step& step, const ApiRequest& request, FanOut order,
             std::function<void(Step&, std::vector<NodeReply>&&)> done) {
  const auto fan = std::make_shared<Fan>(context, request, std::move(order));
  fan->done = std::move(done);
  fan->replies.resize(fan->order.engines.size());
  context.when_gone(request.id, [fan](Step& later) {
    SWARM_SOMETIMES_IF(!fan->calls.empty(), "fan-out: the client left");
    for (const CallId call : fan->calls) fan->context.cluster().calls().cancel(later, call);
  });
  fan->start_more(step);
}

std::vector<wire::NodeFailure> failures_of(const std::vector<NodeReply>& replies) {
  std::vector<wire::NodeFailure> failures;
  for (const NodeReply& each : replies) {
    if (!each.problem.empty()) failures.push_back({each.node, each.problem});
  }
  return failures;
}

int failure_status(const std::vector<NodeReply>& replies) {
  std::optional<int> shared;  // 0 is that of a node that did not answer.
  for (const NodeReply& each : replies) {
    if (each.problem.empty()) continue;
    if (shared && *shared != each.reply.status) return 500;
    shared = each.reply.status;
  }
  return shared.value_or(0) >= 400 ? *shared : 500;
}

std::vector<EngineKey> healthy_engines(const Cluster& cluster) {
  std::vector<EngineKey> healthy;
  for (const Engine* engine : cluster.engines()) {
    if (engine->healthy()) healthy.push_back(engine->key);
  }
  return healthy;
}

}  // namespace swarm
