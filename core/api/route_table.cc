#include "core/api/route_table.h"

#include "core/api/pattern.h"
#include "core/api/routes/any_node.h"
#include "core/api/routes/build.h"
#include "core/api/routes/commit.h"
#include "core/api/routes/containers_actions.h"
#include "core/api/routes/containers_create.h"
#include "core/api/routes/containers_inspect.h"
#include "core/api/routes/containers_list.h"
#include "core/api/routes/containers_streams.h"
#include "core/api/routes/events.h"
#include "core/api/routes/exec.h"
#include "core/api/routes/images_actions.h"
#include "core/api/routes/images_list.h"
#include "core/api/routes/images_pull.h"
#include "core/api/routes/networks.h"
#include "core/api/routes/networks_actions.h"
#include "core/api/routes/prune.h"
#include "core/api/routes/system.h"
#include "core/api/routes/unsupported.h"
#include "core/api/routes/volumes.h"
#include "core/api/routes/volumes_actions.h"

namespace swarm {
namespace {

constexpr BodyPolicy upload{BodyPolicy::Kind::streamed, 0};

// The first row that fits wins: a fixed path stands before the pattern that would swallow it.
constexpr Route table[] = {
    // The whole.
    {"HEAD", "/_ping", get_ping},
    {"GET", "/_ping", get_ping},
    {"GET", "/version", get_version},
    {"GET", "/info", get_info},
    {"GET", "/events", stream_events},

    // Containers.
    {"GET", "/containers/json", list_containers},
    {"GET", "/containers/ps", list_containers},
    {"GET", "/containers/{name}/json", inspect_container},
    {"POST", "/containers/create", create_container},
    {"POST", "/containers/prune", prune_containers},
    {"POST", "/containers/{name}/start", start_container},
    {"POST", "/containers/{name}/stop", stop_container},
    {"POST", "/containers/{name}/restart", restart_container},
    {"POST", "/containers/{name}/kill", kill_container},
    {"POST", "/containers/{name}/pause", pause_container},
    {"POST", "/containers/{name}/unpause", unpause_container},
    {"POST", "/containers/{name}/update", update_container},
    {"POST", "/containers/{name}/rename", rename_container},
    {"POST", "/containers/{name}/resize", resize_container},
    {"POST", "/containers/{name}/wait", wait_container},
    {"POST", "/containers/{name}/attach", attach_container},
    {"GET", "/containers/{name}/attach/ws", attach_container_websocket},
    {"GET", "/containers/{name}/logs", container_logs},
    {"GET", "/containers/{name}/stats", container_stats},
    {"GET", "/containers/{name}/top", container_top},
    {"GET", "/containers/{name}/changes", container_changes},
    {"GET", "/containers/{name}/export", export_container},
    {"HEAD", "/containers/{name}/archive", get_archive},
    {"GET", "/containers/{name}/archive", get_archive},
    {"PUT", "/containers/{name}/archive", put_archive, upload},
    {"GET", "/containers/{name}/checkpoints", not_supported_yet},
    {"POST", "/containers/{name}/checkpoints", not_supported_yet},
    {"DELETE", "/containers/{name}/checkpoints/{checkpoint}", not_supported_yet},
    {"DELETE", "/containers/{name}", remove_container},
    {"POST", "/commit", commit_container},

    // Commands inside containers.
    {"POST", "/containers/{name}/exec", create_exec},
    {"POST", "/exec/{id}/start", start_exec},
    {"POST", "/exec/{id}/resize", resize_exec},
    {"GET", "/exec/{id}/json", inspect_exec},

    // Images.
    {"GET", "/images/json", list_images},
    {"POST", "/images/create", create_image, upload},
    {"GET", "/images/{name}/json", inspect_image},
    {"GET", "/images/{name}/history", image_history},
    {"POST", "/images/{name}/tag", tag_image},
    {"POST", "/images/prune", prune_images},
    {"DELETE", "/images/{name}", remove_image},
    {"GET", "/images/viz", not_supported},
    {"GET", "/images/search", ask_any_node},
    {"GET", "/images/get", save_images},
    {"GET", "/images/{name}/get", save_image},
    {"POST", "/images/load", not_supported_yet, upload},
    {"POST", "/images/{name}/push", push_image},
    {"GET", "/images/{name}/attestations", not_supported_yet},
    {"GET", "/distribution/{name}/json", inspect_distribution},

    // Builds.
    {"POST", "/build", build_image, upload},
    {"POST", "/build/prune", prune_builds},
    {"POST", "/build/cancel", cancel_build},
    {"POST", "/session", build_tunnel},
    {"POST", "/grpc", build_tunnel},

    // Networks and volumes.
    {"GET", "/networks", list_networks},
    {"GET", "/networks/{id}", inspect_network},
    {"GET", "/volumes", list_volumes},
    {"GET", "/volumes/{name}", inspect_volume},
    {"POST", "/networks/create", create_network},
    {"POST", "/networks/prune", prune_networks},
    {"POST", "/networks/{id}/connect", connect_network},
    {"POST", "/networks/{id}/disconnect", disconnect_network},
    {"DELETE", "/networks/{id}", remove_network},
    {"POST", "/volumes/create", create_volume},
    {"POST", "/volumes/prune", prune_volumes},
    {"PUT", "/volumes/{name}", not_a_swarm_manager},
    {"DELETE", "/volumes/{name}", remove_volume},

    // Accounts and disk space.
    {"POST", "/auth", ask_any_node},
    {"GET", "/system/df", not_supported_yet},

    // Plugins.
    {"GET", "/plugins", list_plugins},
    {"GET", "/plugins/privileges", not_supported_yet},
    {"GET", "/plugins/{name}/json", not_supported_yet},
    {"DELETE", "/plugins/{name}", not_supported_yet},
    {"POST", "/plugins/pull", not_supported_yet},
    {"POST", "/plugins/create", not_supported_yet, upload},
    {"POST", "/plugins/{name}/enable", not_supported_yet},
    {"POST", "/plugins/{name}/disable", not_supported_yet},
    {"POST", "/plugins/{name}/upgrade", not_supported_yet},
    {"POST", "/plugins/{name}/push", not_supported_yet},
    {"POST", "/plugins/{name}/set", not_supported_yet},

    // Swarm mode, which is another thing.
    {"GET", "/swarm", not_a_swarm_manager},
    {"GET", "/swarm/unlockkey", not_a_swarm_manager},
    {"POST", "/swarm/init", not_a_swarm_manager},
    {"POST", "/swarm/join", not_a_swarm_manager},
    {"POST", "/swarm/leave", not_a_swarm_manager},
    {"POST", "/swarm/update", not_a_swarm_manager},
    {"POST", "/swarm/unlock", not_a_swarm_manager},
    {"GET", "/nodes", not_a_swarm_manager},
    {"GET", "/nodes/{id}", not_a_swarm_manager},
    {"DELETE", "/nodes/{id}", not_a_swarm_manager},
    {"POST", "/nodes/{id}/update", not_a_swarm_manager},
    {"GET", "/services", not_a_swarm_manager},
    {"POST", "/services/create", not_a_swarm_manager},
    {"GET", "/services/{id}/logs", not_a_swarm_manager},
    {"GET", "/services/{id}", not_a_swarm_manager},
    {"DELETE", "/services/{id}", not_a_swarm_manager},
    {"POST", "/services/{id}/update", not_a_swarm_manager},
    {"GET", "/tasks", not_a_swarm_manager},
    {"GET", "/tasks/{id}/logs", not_a_swarm_manager},
    {"GET", "/tasks/{id}", not_a_swarm_manager},
    {"GET", "/secrets", not_a_swarm_manager},
    {"POST", "/secrets/create", not_a_swarm_manager},
    {"GET", "/secrets/{id}", not_a_swarm_manager},
    {"DELETE", "/secrets/{id}", not_a_swarm_manager},
    {"POST", "/secrets/{id}/update", not_a_swarm_manager},
    {"GET", "/configs", not_a_swarm_manager},
    {"POST", "/configs/create", not_a_swarm_manager},
    {"GET", "/configs/{id}", not_a_swarm_manager},
    {"DELETE", "/configs/{id}", not_a_swarm_manager},
    {"POST", "/configs/{id}/update", not_a_swarm_manager},
};

}  // namespace

std::span<const Route> all_routes() { return table; }

RouteMatch match_route(std::string_view method, std::string_view path) {
  RouteMatch match;
  std::vector<std::string> captures;
  for (const Route& route : table) {
    if (match.path_known && route.method != method) continue;
    if (!match_pattern(route.pattern, path, captures)) continue;
    match.path_known = true;
    if (route.method != method) continue;
    match.route = &route;
    match.captures = std::move(captures);
    return match;
  }
  return match;
}

}  // namespace swarm
