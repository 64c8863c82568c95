#include "core/api/routes/containers_actions.h"

#include "core/base/sometimes.h"

#include <charconv>
#include <optional>
#include <utility>

namespace swarm {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// How long an engine may take to stop a container: the client's grace period and then some. Without
// one the container's own counts, which only the engine knows.
Duration stop_timeout(const Query& query) {
  const std::string_view text = query.get("t");
  int grace = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), grace);
  if (text.empty() || error != std::errc{}) return minutes(10);
  return grace < 0 ? Duration(hours(24)) : Duration(seconds(grace) + seconds(60));
}

// Passes the request on to the container's engine, and answers when the table shows what it did.
void act(ApiContext& context, Step& step, const ApiRequest& request, std::string_view suffix,
         std::optional<Duration> timeout = {}) {
  const auto found = find_on_healthy_node(context.cluster(), request.captures[0]);
  if (!found) return context.fail(step, request, found.error());
  ApiContext::Forward forward;
  forward.path = container_path(**found, suffix);
  forward.refresh_container = (*found)->id;
  if (timeout) forward.timeout = *timeout;
  context.forward(step, request, (*found)->engine, std::move(forward));
}

// Passes the request on; nothing changes.
void ask(ApiContext& context, Step& step, const ApiRequest& request, std::string_view suffix) {
  const auto found = find_on_healthy_node(context.cluster(), request.captures[0]);
  if (!found) return context.fail(step, request, found.error());
  ApiContext::Forward forward;
  forward.path = container_path(**found, suffix);
  context.forward(step, request, (*found)->engine, std::move(forward));
}

// DELETE with link=1 takes away the alias "web/db" of a container and leaves the container. The
// original removed the container; here the owner's engine is asked for the alias.
void remove_link(ApiContext& context, Step& step, const ApiRequest& request) {
  const std::string& reference = request.captures[0];
  const std::size_t slash = reference.rfind('/');
  const std::string parent = reference.substr(0, slash == std::string::npos ? 0 : slash);
  if (parent.empty()) {
    SWARM_SOMETIMES("remove: a link that is none");
    return context.fail(
        step, request,
        {Errc::conflict, "Conflict, cannot remove the default link name of the container"});
  }
  const auto owner = find_on_healthy_node(context.cluster(), parent);
  if (!owner) return context.fail(step, request, owner.error());
  const auto target = context.cluster().find_container(reference);
  ApiContext::Forward forward;
  forward.path = "/containers/" + encode_segment((*owner)->name()) + "/" +
                 encode_segment(reference.substr(slash + 1));
  forward.refresh_container = target ? (*target)->id : (*owner)->id;
  context.forward(step, request, (*owner)->engine, std::move(forward));
}

}  // namespace

std::string container_path(const Container& container, std::string_view suffix) {
  return "/containers/" + encode_segment(container.id) + std::string(suffix);
}

// No gate: a container may be started on a node that is only believed to be down. The body, a
// HostConfig of clients before 1.12, is not passed on, as in the original.
void start_container(ApiContext& context, Step& step, const ApiRequest& request) {
  const auto found = find_container(context.cluster(), request.captures[0], "No such container ");
  if (!found) return context.fail(step, request, found.error());
  ApiRequest bare = request;
  bare.body.clear();
  ApiContext::Forward forward;
  forward.path = container_path(**found, "/start");
  forward.refresh_container = (*found)->id;
  context.forward(step, bare, (*found)->engine, std::move(forward));
}

void stop_container(ApiContext& context, Step& step, const ApiRequest& request) {
  act(context, step, request, "/stop", stop_timeout(request.query));
}

void restart_container(ApiContext& context, Step& step, const ApiRequest& request) {
  act(context, step, request, "/restart", stop_timeout(request.query));
}

void kill_container(ApiContext& context, Step& step, const ApiRequest& request) {
  act(context, step, request, "/kill");
}

void pause_container(ApiContext& context, Step& step, const ApiRequest& request) {
  act(context, step, request, "/pause");
}

void unpause_container(ApiContext& context, Step& step, const ApiRequest& request) {
  act(context, step, request, "/unpause");
}

void list_checkpoints(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/checkpoints");
}

// It may end the container, and memory is written out: that takes its time.
void create_checkpoint(ApiContext& context, Step& step, const ApiRequest& request) {
  act(context, step, request, "/checkpoints", minutes(10));
}

void remove_checkpoint(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/checkpoints/" + encode_segment(request.captures[1]));
}

void update_container(ApiContext& context, Step& step, const ApiRequest& request) {
  act(context, step, request, "/update");
}

// The new name is held in the whole cluster until the table shows it, so that no create can take it
// meanwhile.
void rename_container(ApiContext& context, Step& step, const ApiRequest& request) {
  Cluster& cluster = context.cluster();
  const auto found = find_on_healthy_node(cluster, request.captures[0]);
  if (!found) return context.fail(step, request, found.error());
  std::string name(request.query.get("name"));
  if (name.starts_with('/')) name.erase(0, 1);
  if (name.empty()) {
    SWARM_SOMETIMES("rename: without a name");
    return context.fail(step, request,
                        {Errc::bad_request, "Neither old nor new names may be empty"});
  }
  if (const auto held = cluster.hold_name(name); !held) {
    SWARM_SOMETIMES("rename: the name is taken");
    return context.fail(step, request, held.error());
  }
  ApiContext::Forward forward;
  forward.path = container_path(**found, "/rename");
  forward.refresh_container = (*found)->id;
  forward.outlives_client = true;  // The name must be released at the end.
  forward.ended = [&cluster, name](Step&) { cluster.release_name(name); };
  context.forward(step, request, (*found)->engine, std::move(forward));
}

void resize_container(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/resize");
}

void container_top(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/top");
}

void container_changes(ApiContext& context, Step& step, const ApiRequest& request) {
  ask(context, step, request, "/changes");
}

void remove_container(ApiContext& context, Step& step, const ApiRequest& request) {
  if (request.query.flag("link")) return remove_link(context, step, request);
  Cluster& cluster = context.cluster();
  const auto found = find_container(cluster, request.captures[0], "");
  if (!found) {
    Error error = found.error();
    if (error.code == Errc::not_found) {
      SWARM_SOMETIMES("remove: nothing of that name");
      error.detail = "No such container: " + request.captures[0];  // Clients look for these words.
    }
    return context.fail(step, request, error);
  }
  ApiContext::Forward forward;
  forward.path = container_path(**found, {});
  forward.timeout = minutes(10);  // Large file systems take their time.
  // By ID, because the row may have gone with the engine's event, and its key been used again.
  forward.replied = [&cluster, id = (*found)->id](Step& later, const EngineReply& reply) {
    const Container* row = cluster.containers().by_id(id);
    const bool gone = reply.answered() && (reply.status == 204 || reply.status == 404);
    SWARM_SOMETIMES_IF(gone && row == nullptr, "remove: the event was faster");
    if (gone && row != nullptr) cluster.forget_container(later, row->key);
  };
  context.forward(step, request, (*found)->engine, std::move(forward));
}

}  // namespace swarm
