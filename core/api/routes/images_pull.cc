#include "core/api/routes/images_pull.h"

#include "core/api/fan_out.h"
#include "core/base/sometimes.h"
#include "core/cluster/image_reference.h"
#include "core/wire/pull_progress.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

constexpr std::size_t pulls_at_once = 64;
// How often a node's bar moves. Engines report each layer ten times a second.
constexpr Duration measure_interval = std::chrono::milliseconds(200);

// "busybox" + "1" -> "busybox:1"; + "sha256:..." -> "busybox@sha256:...".
std::string reference_of(const Query& query) {
  std::string reference(query.get("fromImage"));
  const std::string_view tag = query.get("tag");
  if (tag.empty()) return reference;
  reference += tag.find(':') == std::string_view::npos ? ':' : '@';
  return reference.append(tag);
}

// A node that cannot run an image of that system is no failure of the pull.
bool is_wrong_system(std::string_view problem) {
  return problem.find("image operating system") != std::string_view::npos;
}

// One pull on all nodes, shared by its handlers. The client sees a line when a
// node begins, its progress, and how it ended.
struct PullOnAll : std::enable_shared_from_this<PullOnAll> {
  PullOnAll(ApiContext& context_in, const ApiRequest& request_in)
      : context(context_in), request(request_in.id) {
    order.image = reference_of(request_in.query);
    order.platform = request_in.query.get("platform");
    order.registry_auth = request_in.headers.get("X-Registry-Auth");
    prefix = "Pulling " + order.image + "...";
  }

  ApiContext& context;
  RequestId request;
  PullOrder order;
  std::string prefix;
  std::vector<EngineKey> engines;
  std::size_t next = 0;
  std::size_t succeeded = 0;
  std::vector<wire::NodeFailure> failures;
  bool failed_for_real = false;

  struct Running {
    std::function<void(Step&)> cancel;
    std::string node;
    Instant measured{};  // When its last measuring line went out.
  };
  std::map<EngineKey, Running> running;

  void say(Step& step, const std::string& node, const std::string& what) {
    const std::string text = what.empty() ? prefix : prefix + " : " + what;
    context.send(step, request, wire::encode_status_line(node, text));
  }

  void start_more(Step& step) {
    while (next < engines.size() && running.size() < pulls_at_once) start(step, engines[next++]);
    if (running.empty()) finish(step);
  }

  void start(Step& step, EngineKey key) {
    const Engine* engine = context.cluster().engine(key);
    if (engine == nullptr || !engine->healthy()) return;  // It failed or left while others pulled.
    Running& slot = running[key];
    slot.node = engine->name();
    say(step, slot.node, {});
    const auto self = shared_from_this();
    slot.cancel = context.cluster().pull(
        step, key, order,
        [self, key](Step& later, std::string_view object) { self->progress(later, key, object); },
        [self, key](Step& later, PullResult&& result) { self->pulled(later, key, result); });
  }

  void progress(Step& step, EngineKey key, std::string_view object) {
    const auto found = running.find(key);
    if (found == running.end()) return;
    Running& slot = found->second;
    wire::ProgressLine line = wire::encode_progress_line(object, slot.node, prefix);
    if (line.measures) {
      const bool early =
          slot.measured != Instant{} && step.at.now < slot.measured + measure_interval;
      if (early) return;
      slot.measured = step.at.now;
    }
    context.send(step, request, std::move(line.bytes));
  }

  void pulled(Step& step, EngineKey key, const PullResult& result) {
    if (!result.ok) return ended(step, key, result.problem);
    const auto self = shared_from_this();
    context.cluster().refresh_images(step, key,
                                     [self, key](Step& later) { self->ended(later, key, {}); });
  }

  void ended(Step& step, EngineKey key, const std::string& problem) {
    const auto slot = running.extract(key);
    if (slot.empty()) return;  // The client has left.
    const std::string& node = slot.mapped().node;
    say(step, node, problem.empty() ? "downloaded" : problem);
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
    for (const auto& [key, slot] : std::exchange(running, {})) slot.cancel(step);
  }
};

}  // namespace

void create_image(ApiContext& context, Step& step, const ApiRequest& request) {
  if (request.query.get("fromImage").empty()) {
    return context.fail(
        step, request, {Errc::not_supported, "Not supported yet in clustering mode: image import"});
  }
  const auto pull = std::make_shared<PullOnAll>(context, request);
  if (!is_image_reference(pull->order.image)) {
    return context.fail(step, request, {Errc::bad_request, "invalid reference format"});
  }
  pull->engines = healthy_engines(context.cluster());
  if (pull->engines.empty()) {
    SWARM_SOMETIMES("pull: no healthy node");
    return context.fail(step, request,
                        {Errc::no_node_available, "No healthy node available in the cluster"});
  }
  context.open_stream(step, request.id, 200, Headers{{"Content-Type", "application/json"}},
                      StreamKind::pull);
  for (const Engine* engine : context.cluster().engines()) {
    if (engine->registered() && !engine->healthy()) {
      SWARM_SOMETIMES("pull: an unhealthy node is left out");
      pull->say(step, std::string(engine->name()), "skipped, the node is unhealthy");
    }
  }
  context.when_gone(request.id, [pull](Step& later) { pull->cancel(later); });
  pull->start_more(step);
}

}  // namespace swarm
