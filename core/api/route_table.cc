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
#include "core/api/routes/disk_usage.h"
#include "core/api/routes/events.h"
#include "core/api/routes/exec.h"
#include "core/api/routes/images_actions.h"
#include "core/api/routes/images_list.h"
#include "core/api/routes/images_load.h"
#include "core/api/routes/images_pull.h"
#include "core/api/routes/networks.h"
#include "core/api/routes/networks_actions.h"
#include "core/api/routes/plugins.h"
#include "core/api/routes/prune.h"
#include "core/api/routes/system.h"
#include "core/api/routes/unsupported.h"
#include "core/api/routes/volumes.h"
#include "core/api/routes/volumes_actions.h"

namespace swarm {
namespace {

using enum MergeRule;

constexpr BodyPolicy upload{BodyPolicy::Kind::streamed, 0};

// The first row that fits wins: a fixed path stands before the pattern that would swallow it.
constexpr Route table[] = {
    // The whole.
    {"HEAD", "/_ping", get_ping, tables},
    {"GET", "/_ping", get_ping, tables},
    {"GET", "/version", get_version, tables},
    {"GET", "/info", get_info, tables},
    {"GET", "/events", stream_events, stream, "of all engines, in one stream"},

    // Containers.
    {"GET", "/containers/json", list_containers, tables,
     "names as `--names` says; with `size`: its engines are asked"},
    {"GET", "/containers/ps", list_containers, tables, "the same under its name before 1.8"},
    {"GET", "/containers/{name}/json", inspect_container, one, "with `Node`"},
    {"POST", "/containers/create", create_container, one_refreshed,
     "places; refusals of each node in the member `nodes` of the error"},
    {"POST", "/containers/prune", prune_containers, every_node,
     "sums; failures of single nodes in the member `Errors`"},
    {"POST", "/containers/{name}/start", start_container, one_refreshed,
     "the engine's 204 or 304; also on nodes believed to be down"},
    {"POST", "/containers/{name}/stop", stop_container, one_refreshed},
    {"POST", "/containers/{name}/restart", restart_container, one_refreshed},
    {"POST", "/containers/{name}/kill", kill_container, one_refreshed},
    {"POST", "/containers/{name}/pause", pause_container, one_refreshed},
    {"POST", "/containers/{name}/unpause", unpause_container, one_refreshed},
    {"POST", "/containers/{name}/update", update_container, one_refreshed},
    {"POST", "/containers/{name}/rename", rename_container, one_refreshed,
     "the name is unique in the cluster: 409"},
    {"POST", "/containers/{name}/resize", resize_container, one},
    {"POST", "/containers/{name}/wait", wait_container, one_refreshed,
     "head at once from API 1.30 on; a lost node ends it with `Error` and status code 125"},
    {"POST", "/containers/{name}/attach", attach_container, hijack},
    {"GET", "/containers/{name}/attach/ws", attach_container_websocket, hijack},
    {"GET", "/containers/{name}/logs", container_logs, tunnel},
    {"GET", "/containers/{name}/stats", container_stats, tunnel},
    {"GET", "/containers/{name}/top", container_top, one},
    {"GET", "/containers/{name}/changes", container_changes, one},
    {"GET", "/containers/{name}/export", export_container, tunnel},
    {"HEAD", "/containers/{name}/archive", get_archive, tunnel},
    {"GET", "/containers/{name}/archive", get_archive, tunnel},
    {"PUT", "/containers/{name}/archive", put_archive, tunnel, "", upload},
    {"POST", "/containers/{name}/copy", copy_from_container, tunnel, "before API 1.24"},
    {"GET", "/containers/{name}/checkpoints", list_checkpoints, one},
    {"POST", "/containers/{name}/checkpoints", create_checkpoint, one_refreshed},
    {"DELETE", "/containers/{name}/checkpoints/{checkpoint}", remove_checkpoint, one},
    {"DELETE", "/containers/{name}", remove_container, one_refreshed,
     "`force`, `v`; `link=1` removes the alias and never the container behind it"},
    {"POST", "/commit", commit_container, one_refreshed},

    // Commands inside containers.
    {"POST", "/containers/{name}/exec", create_exec, one},
    {"POST", "/exec/{id}/start", start_exec, hijack, "an ordinary call if detached"},
    {"POST", "/exec/{id}/resize", resize_exec, one},
    {"GET", "/exec/{id}/json", inspect_exec, one},

    // Images.
    {"GET", "/images/json", list_images, tables},
    {"POST", "/images/create", create_image, every_node,
     "pull: one line a node; import: the archive is stored first, each node makes an image of its "
     "own",
     upload},
    {"GET", "/images/{name}/json", inspect_image, one,
     "a healthy node that has it; the next one if that does not answer"},
    {"GET", "/images/{name}/history", image_history, one,
     "a healthy node that has it; the next one if that does not answer"},
    {"POST", "/images/{name}/tag", tag_image, every_node,
     "that has it; failures by node in `errors`"},
    {"POST", "/images/prune", prune_images, every_node, "sums, as for containers"},
    {"DELETE", "/images/{name}", remove_image, every_node,
     "that has it; what was removed elsewhere in `removed`"},
    {"GET", "/images/viz", not_supported, refused,
     "501 `Not supported in clustering mode.`, as the original"},
    {"GET", "/images/search", ask_any_node, one, "any node: a registry answers"},
    {"GET", "/images/get", save_images, tunnel, "from one node that has all of them"},
    {"GET", "/images/{name}/get", save_image, tunnel, "from one node that has all of them"},
    {"POST", "/images/load", load_images, every_node,
     "the archive is stored first; one line a node", upload},
    {"POST", "/images/{name}/push", push_image, tunnel, "from one node that has it"},
    {"GET", "/images/{name}/attestations", image_attestations, one,
     "a healthy node that has it; the next one if that does not answer"},
    {"GET", "/distribution/{name}/json", inspect_distribution, one, "any node: a registry answers"},

    // Builds.
    {"POST", "/build", build_image, tunnel,
     "classic: placed by rules among the build arguments, `memory`, `cpushares`; BuildKit: on the "
     "first healthy node by name",
     upload},
    {"POST", "/build/prune", prune_builds, every_node, "sums"},
    {"POST", "/build/cancel", cancel_build, every_node, "done if one knows the build"},
    {"POST", "/session", build_tunnel, hijack, "BuildKit's, on that same node"},
    {"POST", "/grpc", build_tunnel, hijack, "BuildKit's, on that same node"},

    // Networks and volumes.
    {"GET", "/networks", list_networks, tables},
    {"GET", "/networks/{id}", inspect_network, one, "a healthy node that has it"},
    {"GET", "/volumes", list_volumes, tables},
    {"GET", "/volumes/{name}", inspect_volume, one, "a healthy node that has it"},
    {"POST", "/networks/create", create_network, one_refreshed,
     "`node/name`: there; a bare name: on one node, that of its Compose project if it has one, and "
     "only if no node has it"},
    {"POST", "/networks/prune", prune_networks, every_node, "sums, as for containers"},
    {"POST", "/networks/{id}/connect", connect_network, one_refreshed,
     "at the container's node, which must have the network"},
    {"POST", "/networks/{id}/disconnect", disconnect_network, one_refreshed,
     "at the container's node, which must have the network"},
    {"DELETE", "/networks/{id}", remove_network, one_refreshed},
    {"POST", "/volumes/create", create_volume, every_node,
     "`node/name`: there; label `com.docker.swarm.whitelists`; a driver whose volumes are global: "
     "once"},
    {"POST", "/volumes/prune", prune_volumes, every_node, "sums, as for containers"},
    {"PUT", "/volumes/{name}", not_a_swarm_manager, refused,
     "503: only swarm mode has such volumes"},
    {"DELETE", "/volumes/{name}", remove_volume, every_node, "that has it"},

    // Accounts and disk space.
    {"POST", "/auth", ask_any_node, one, "any node: a registry answers"},
    {"GET", "/system/df", disk_usage, every_node,
     "numbers summed, lists joined; failures of single nodes in the member `Errors`"},

    // Plugins.
    {"GET", "/plugins", list_plugins, every_node, "one element a name"},
    {"GET", "/plugins/privileges", ask_any_node, one, "any node: a registry answers"},
    {"GET", "/plugins/{name}/json", inspect_plugin, one, "the first node by name that has it"},
    {"DELETE", "/plugins/{name}", remove_plugin, every_node, "that has it"},
    {"POST", "/plugins/pull", install_plugin, every_node, "one line a node"},
    {"POST", "/plugins/create", create_plugin, every_node, "the archive is stored first", upload},
    {"POST", "/plugins/{name}/enable", enable_plugin, every_node, "that has it"},
    {"POST", "/plugins/{name}/disable", disable_plugin, every_node, "that has it"},
    {"POST", "/plugins/{name}/upgrade", upgrade_plugin, every_node, "that has it"},
    {"POST", "/plugins/{name}/push", push_plugin, tunnel, "from one node that has it"},
    {"POST", "/plugins/{name}/set", set_plugin, every_node, "that has it"},

    // Swarm mode, which is another thing.
    {"GET", "/swarm", not_a_swarm_manager, refused, "503"},
    {"GET", "/swarm/unlockkey", not_a_swarm_manager, refused, "503"},
    {"POST", "/swarm/init", not_a_swarm_manager, refused, "503"},
    {"POST", "/swarm/join", not_a_swarm_manager, refused, "503"},
    {"POST", "/swarm/leave", not_a_swarm_manager, refused, "503"},
    {"POST", "/swarm/update", not_a_swarm_manager, refused, "503"},
    {"POST", "/swarm/unlock", not_a_swarm_manager, refused, "503"},
    {"GET", "/nodes", not_a_swarm_manager, refused, "503"},
    {"GET", "/nodes/{id}", not_a_swarm_manager, refused, "503"},
    {"DELETE", "/nodes/{id}", not_a_swarm_manager, refused, "503"},
    {"POST", "/nodes/{id}/update", not_a_swarm_manager, refused, "503"},
    {"GET", "/services", not_a_swarm_manager, refused, "503"},
    {"POST", "/services/create", not_a_swarm_manager, refused, "503"},
    {"GET", "/services/{id}/logs", not_a_swarm_manager, refused, "503"},
    {"GET", "/services/{id}", not_a_swarm_manager, refused, "503"},
    {"DELETE", "/services/{id}", not_a_swarm_manager, refused, "503"},
    {"POST", "/services/{id}/update", not_a_swarm_manager, refused, "503"},
    {"GET", "/tasks", not_a_swarm_manager, refused, "503"},
    {"GET", "/tasks/{id}/logs", not_a_swarm_manager, refused, "503"},
    {"GET", "/tasks/{id}", not_a_swarm_manager, refused, "503"},
    {"GET", "/secrets", not_a_swarm_manager, refused, "503"},
    {"POST", "/secrets/create", not_a_swarm_manager, refused, "503"},
    {"GET", "/secrets/{id}", not_a_swarm_manager, refused, "503"},
    {"DELETE", "/secrets/{id}", not_a_swarm_manager, refused, "503"},
    {"POST", "/secrets/{id}/update", not_a_swarm_manager, refused, "503"},
    {"GET", "/configs", not_a_swarm_manager, refused, "503"},
    {"POST", "/configs/create", not_a_swarm_manager, refused, "503"},
    {"GET", "/configs/{id}", not_a_swarm_manager, refused, "503"},
    {"DELETE", "/configs/{id}", not_a_swarm_manager, refused, "503"},
    {"POST", "/configs/{id}/update", not_a_swarm_manager, refused, "503"},
};

std::string_view text_of(MergeRule rule) {
  switch (rule) {
    case tables:
      return "L";
    case stream:
      return "S";
    case one:
      return "1";
    case one_refreshed:
      return "1R";
    case tunnel:
      return "T";
    case hijack:
      return "H";
    case every_node:
      return "F";
    case refused:
      return "X";
  }
  return {};
}

}  // namespace

std::span<const Route> all_routes() { return table; }

std::string routes_markdown() {
  std::string text = "| method | path | rule | remarks |\n|---|---|---|---|\n";
  for (const Route& route : table) {
    text += "| " + std::string(route.method) + " | `" + std::string(route.pattern) + "` | ";
    text += text_of(route.rule);
    text += route.remark.empty() ? " | |\n" : " | " + std::string(route.remark) + " |\n";
  }
  return text;
}

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
