#include "core/api/routes/disk_usage.h"

#include "core/api/fan_out.h"
#include "core/base/sometimes.h"
#include "core/wire/disk_usage.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

constexpr Duration busy_pause = std::chrono::milliseconds(300);
constexpr int attempts_max = 40;

// What passes, so that the engine is asked again: those before 23.0 count for one client at a time
// and refuse the others, those since 29 give up when a container goes while they count.
bool will_pass(const NodeReply& reply) {
  return reply.problem.find("a disk usage operation is already running") != std::string::npos ||
         reply.problem.find("rw layer snapshot not found") != std::string::npos;
}

struct Counting : std::enable_shared_from_this<Counting> {
  Counting(ApiContext& context_in, const ApiRequest& request_in)
      : context(context_in), request(request_in), sum(context_in.cluster().options().names) {}

  ApiContext& context;
  ApiRequest request;
  wire::UsageSum sum;
  std::vector<NodeReply> failed;
  bool any = false;
  int attempts = 0;

  void ask(Step& step, std::vector<EngineKey> engines) {
    ++attempts;
    FanOut order;
    order.engines = std::move(engines);
    order.path = "/system/df";
    order.timeout = std::chrono::minutes(10);  // It walks over every file of every volume.
    fan_out(context, step, request, std::move(order),
            [self = shared_from_this()](Step& later, std::vector<NodeReply>&& replies) {
              self->take(later, std::move(replies));
            });
  }

  void take(Step& step, std::vector<NodeReply>&& replies) {
    std::vector<EngineKey> again;
    for (NodeReply& each : replies) {
      if (will_pass(each) && attempts < attempts_max) {
        again.push_back(each.engine);
        continue;
      }
      if (each.problem.empty() && !sum.add(each.reply.body, each.node)) {
        each.problem = "the engine's answer is not understood";
      }
      any = any || each.problem.empty();
      if (!each.problem.empty()) failed.push_back(std::move(each));
    }
    if (again.empty()) return finish(step);
    SWARM_SOMETIMES("df: an engine is counting already");
    const auto wait = context.cluster().timers().set(
        step.at.now + busy_pause, [self = shared_from_this(), again](Step& later) {
          if (self->context.waits(self->request.id)) self->ask(later, again);
        });
    context.when_gone(request.id, [this_context = &context, wait](Step&) {
      this_context->cluster().timers().cancel(wait);
    });
  }

  void finish(Step& step) {
    const auto told = failures_of(failed);
    if (any) {
      const auto types = request.query.all("type");
      return context.respond(step, request.id, respond_json(sum.encode(types, told)));
    }
    SWARM_SOMETIMES("df: no engine tells");
    context.respond(
        step, request.id,
        respond_message(failure_status(failed), wire::partial_failure_text(told), request.version));
  }
};

}  // namespace

void disk_usage(ApiContext& context, Step& step, const ApiRequest& request) {
  auto engines = healthy_engines(context.cluster());
  if (engines.empty()) {
    return context.fail(step, request,
                        {Errc::no_node_available, "No healthy node available in the cluster"});
  }
  std::make_shared<Counting>(context, request)->ask(step, std::move(engines));
}

}  // namespace swarm
