#include "core/cluster/image_pull.h"

#include "core/base/percent.h"
#include "core/base/sometimes.h"
#include "core/cluster/cluster_context.h"
#include "core/cluster/image_reference.h"
#include "core/wire/docker.h"
#include "core/wire/progress.h"

#include <memory>
#include <utility>

namespace swarm {
namespace {

constexpr Duration head_timeout = std::chrono::seconds(120);
constexpr Duration silence_max = std::chrono::minutes(10);

// The state of one pull, shared by the handlers of its stream.
struct Pull {
  ClusterContext& context;
  std::function<void(Step&, std::string_view)> progress;
  std::function<void(Step&, PullResult&&)> done;
  CallId call = 0;
  Timers::Id silence = 0;
  wire::ObjectSplitter splitter{};
  PullResult result{};
  std::string error_body{};

  void finish(Step& step) {
    context.timers.cancel(silence);
    if (const auto told = std::exchange(done, nullptr)) told(step, std::move(result));
  }
};

void listen(const std::shared_ptr<Pull>& pull, Step& step) {
  pull->context.timers.cancel(pull->silence);
  pull->silence = pull->context.timers.set(step.at.now + silence_max, [pull](Step& then) {
    pull->context.calls.cancel(then, pull->call);
    pull->result.problem = "the pull made no progress for ten minutes";
    pull->finish(then);
  });
}

void received(const std::shared_ptr<Pull>& pull, Step& step, std::string_view bytes) {
  listen(pull, step);
  if (pull->result.status != 200) {
    SWARM_SOMETIMES("pull: refused");
    constexpr std::size_t error_max = 64u << 10;
    if (pull->error_body.size() < error_max) pull->error_body += bytes;
    return;
  }
  pull->splitter.feed(bytes, [&](std::string_view object) {
    std::string problem = wire::stream_error(object);
    if (!problem.empty()) pull->result.problem = std::move(problem);
    if (pull->progress) pull->progress(step, object);
  });
}

void ended(const std::shared_ptr<Pull>& pull, Step& step, FailureKind failure,
           const std::string& reason) {
  PullResult& result = pull->result;
  if (failure != FailureKind::none) {
    SWARM_SOMETIMES("pull: the connection ended");
    result.problem = reason;
  } else if (result.status != 200 && result.problem.empty()) {
    result.problem = wire::error_message(pull->error_body);
  }
  result.ok = result.problem.empty() && result.status == 200;
  SWARM_SOMETIMES_IF(result.ok, "pull: done");
  pull->finish(step);
}

std::string pull_path(const Engine& engine, const PullOrder& order) {
  ImageReference reference = parse_image_reference(order.image);
  std::string name = reference.repository;
  if (!reference.digest.empty()) name += "@" + reference.digest;
  if (reference.tag.empty()) reference.tag = "latest";
  std::string path = "/images/create?fromImage=" + percent_encode(name);
  if (reference.digest.empty()) path += "&tag=" + percent_encode(reference.tag);
  constexpr ApiVersion platform_since{1, 32};
  if (!order.platform.empty() && engine.facts.api >= platform_since) {
    path += "&platform=" + percent_encode(order.platform);
  }
  return path;
}

}  // namespace

std::function<void(Step&)> pull_image(ClusterContext& context, Step& step, EngineKey key,
                                      const PullOrder& order,
                                      std::function<void(Step&, std::string_view object)> progress,
                                      std::function<void(Step&, PullResult&&)> done) {
  const Engine& engine = *context.live_engine(key);
  const auto pull = std::make_shared<Pull>(Pull{context, std::move(progress), std::move(done)});
  HttpRequest request = context.request(engine, "POST", pull_path(engine, order));
  if (!order.registry_auth.empty()) request.headers.add("X-Registry-Auth", order.registry_auth);
  StreamHandlers handlers;
  handlers.opened = [pull](Step&, int status, const Headers&) { pull->result.status = status; };
  handlers.data = [pull](Step& at, std::string_view bytes) { received(pull, at, bytes); };
  handlers.ended = [pull](Step& at, FailureKind failure, const std::string& reason) {
    ended(pull, at, failure, reason);
  };
  pull->call =
      context.calls.stream(step, key, std::move(request), head_timeout, std::move(handlers));
  listen(pull, step);
  return [pull](Step& at) {
    SWARM_SOMETIMES("pull: cancelled");
    pull->done = nullptr;
    pull->context.calls.cancel(at, pull->call);
    pull->finish(at);
  };
}

}  // namespace swarm
