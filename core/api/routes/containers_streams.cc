#include "core/api/routes/containers_streams.h"

#include "core/api/routes/containers_actions.h"
#include "core/base/sometimes.h"
#include "core/wire/answers.h"

#include <memory>
#include <utility>

namespace swarm {
namespace {

using std::chrono::seconds;

void tunnel_to(ApiContext& context, Step& step, const ApiRequest& request, std::string_view suffix,
               ApiContext::Tunnel tunnel) {
  const auto found = find_on_healthy_node(context.cluster(), request.captures[0]);
  if (!found) return context.fail(step, request, found.error());
  tunnel.path = container_path(**found, suffix);
  context.tunnel(step, request, (*found)->engine, std::move(tunnel));
}

ApiContext::Tunnel tunnel_of(StreamKind kind) {
  ApiContext::Tunnel tunnel;
  tunnel.kind = kind;
  return tunnel;
}

ApiContext::Tunnel hijack_of(StreamKind kind) {
  ApiContext::Tunnel tunnel = tunnel_of(kind);
  tunnel.hijack = true;
  return tunnel;
}

}  // namespace

void attach_container(ApiContext& context, Step& step, const ApiRequest& request) {
  tunnel_to(context, step, request, "/attach", hijack_of(StreamKind::attach));
}

void attach_container_websocket(ApiContext& context, Step& step, const ApiRequest& request) {
  tunnel_to(context, step, request, "/attach/ws", hijack_of(StreamKind::attach));
}

void container_logs(ApiContext& context, Step& step, const ApiRequest& request) {
  tunnel_to(context, step, request, "/logs", tunnel_of(StreamKind::logs));
}

void container_stats(ApiContext& context, Step& step, const ApiRequest& request) {
  tunnel_to(context, step, request, "/stats", tunnel_of(StreamKind::stats));
}

void export_container(ApiContext& context, Step& step, const ApiRequest& request) {
  tunnel_to(context, step, request, "/export", tunnel_of(StreamKind::archive));
}

void copy_from_container(ApiContext& context, Step& step, const ApiRequest& request) {
  tunnel_to(context, step, request, "/copy", tunnel_of(StreamKind::archive));
}

void get_archive(ApiContext& context, Step& step, const ApiRequest& request) {
  tunnel_to(context, step, request, "/archive", tunnel_of(StreamKind::archive));
}

// The engine's head comes when the upload is in, however long that takes.
void put_archive(ApiContext& context, Step& step, const ApiRequest& request) {
  ApiContext::Tunnel tunnel = tunnel_of(StreamKind::archive);
  tunnel.body_from_client = true;
  tunnel.head_timeout = {};
  tunnel_to(context, step, request, "/archive", std::move(tunnel));
}

namespace {

// A wait under way. From API 1.30 on the head goes out as soon as the engine's is there: clients
// wait for it before they start the container. The body follows when the table shows the end.
struct Waiting {
  ApiContext& context;
  RequestId request = 0;
  ApiVersion version;
  EngineKey engine = no_key;
  std::string container;
  EngineReply reply;

  static constexpr std::size_t body_max = std::size_t{1} << 20;
  static constexpr ApiVersion head_first{1, 30};

  void opened(Step& step, int status, const Headers& headers) {
    reply.status = status;
    reply.headers = headers;
    SWARM_SOMETIMES_IF(sends_head_first(), "wait: the head comes first");
    if (!sends_head_first()) return;
    ApiResponse head = context.pass_on(EngineReply{status, headers, {}, {}, {}});
    context.open_stream(step, request, status, std::move(head.headers), StreamKind::wait);
  }

  void data(std::string_view bytes) {
    if (reply.body.size() + bytes.size() <= body_max) reply.body += bytes;
  }

  // `then` is what to do when the table is up to date.
  void ended(Step& step, FailureKind failure, const std::string& reason,
             const std::function<void(Step&)>& then) {
    if (failure == FailureKind::none) {
      return context.cluster().refresh_container(step, engine, container, then);
    }
    const Error error = context.engine_failure(engine, failure, reason);
    if (reply.status == 0 || !sends_head_first()) {
      return context.respond(step, request, respond_error(error, version));
    }
    SWARM_SOMETIMES("wait: failed behind its head");
    // The head has said 200: the answer's own member for failed waits is left.
    context.send(step, request, wire::encode_wait_failure(error.detail));
    context.close_stream(step, request);
  }

  void answer(Step& step) {
    if (!sends_head_first()) {
      SWARM_SOMETIMES("wait: the head comes with the end");
      return context.respond(step, request, context.pass_on(std::move(reply)));
    }
    context.send(step, request, std::move(reply.body));
    context.close_stream(step, request);
  }

  bool sends_head_first() const { return !version.given() || version >= head_first; }
};

}  // namespace

void wait_container(ApiContext& context, Step& step, const ApiRequest& request) {
  Cluster& cluster = context.cluster();
  const auto found = find_on_healthy_node(cluster, request.captures[0]);
  if (!found) return context.fail(step, request, found.error());
  const Container& container = **found;
  const auto waiting = std::make_shared<Waiting>(
      Waiting{context, request.id, request.version, container.engine, container.id, {}});
  StreamHandlers handlers;
  handlers.opened = [waiting](Step& later, int status, const Headers& headers) {
    waiting->opened(later, status, headers);
  };
  handlers.data = [waiting](Step&, std::string_view bytes) { waiting->data(bytes); };
  handlers.ended = [waiting](Step& later, FailureKind failure, const std::string& reason) {
    waiting->ended(later, failure, reason, [waiting](Step& end) { waiting->answer(end); });
  };
  // Before 1.30 the engine's head, too, comes at the end, which may be days away.
  const Duration head_timeout = waiting->sends_head_first() ? seconds(30) : Duration{};
  const CallId call = cluster.calls().stream(
      step, container.engine,
      context.engine_request(request, container.engine, container_path(container, "/wait")),
      head_timeout, std::move(handlers));
  context.when_gone(request.id,
                    [&cluster, call](Step& later) { cluster.calls().cancel(later, call); });
}

}  // namespace swarm
