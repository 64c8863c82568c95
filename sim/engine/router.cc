#include "sim/engine/router.h"

#include "sim/engine/archive.h"
#include "sim/engine/attach.h"
#include "sim/engine/container_json.h"
#include "sim/engine/containers.h"
#include "sim/engine/create.h"
#include "sim/engine/events.h"
#include "sim/engine/exec.h"
#include "sim/engine/image_archive.h"
#include "sim/engine/images.h"
#include "sim/engine/json_access.h"
#include "sim/engine/networking.h"
#include "sim/engine/stats.h"
#include "sim/engine/system.h"
#include "sim/engine/volumes.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

struct Route {
  std::string_view method;
  std::string_view pattern;  // `*` is one segment, `**` one or more (image names).
  Result<Answer> (*handle)(Daemon&, const Call&);
};

// The order decides: the fixed names of /images come before the names of images.
constexpr Route routes[] = {
    {"HEAD", "_ping", ping},
    {"GET", "_ping", ping},
    {"GET", "version", get_version},
    {"GET", "info", get_info},
    {"GET", "events", get_events},
    {"GET", "system/df", get_disk_usage},
    {"POST", "auth", post_auth},
    {"GET", "containers/json", list_containers},
    {"POST", "containers/create", create_container},
    {"POST", "containers/prune", prune_containers},
    {"GET", "containers/*/json", inspect_container},
    {"GET", "containers/*/top", get_top},
    {"GET", "containers/*/logs", get_logs},
    {"GET", "containers/*/stats", get_stats},
    {"GET", "containers/*/changes", get_changes},
    {"GET", "containers/*/export", get_export},
    {"GET", "containers/*/archive", get_archive},
    {"HEAD", "containers/*/archive", head_archive},
    {"PUT", "containers/*/archive", put_archive},
    {"POST", "containers/*/start", post_start},
    {"POST", "containers/*/stop", post_stop},
    {"POST", "containers/*/restart", post_restart},
    {"POST", "containers/*/kill", post_kill},
    {"POST", "containers/*/pause", post_pause},
    {"POST", "containers/*/unpause", post_unpause},
    {"POST", "containers/*/wait", post_wait},
    {"POST", "containers/*/resize", post_resize},
    {"POST", "containers/*/attach", post_attach},
    {"POST", "containers/*/rename", post_rename},
    {"POST", "containers/*/update", post_update},
    {"POST", "containers/*/exec", create_exec},
    {"GET", "containers/*/attach/ws", not_supported},
    {"DELETE", "containers/*", delete_container},
    {"POST", "exec/*/start", post_exec_start},
    {"POST", "exec/*/resize", resize_exec},
    {"GET", "exec/*/json", inspect_exec},
    {"POST", "commit", commit_container},
    {"GET", "images/json", list_images},
    {"GET", "images/search", search_images},
    {"POST", "images/create", pull_image},
    {"POST", "images/prune", prune_images},
    {"POST", "images/load", load_images},
    {"GET", "images/get", save_images},
    {"GET", "images/**/get", save_images},
    {"GET", "images/**/json", inspect_image},
    {"GET", "images/**/history", image_history},
    {"POST", "images/**/tag", tag_image},
    {"POST", "images/**/push", push_image},
    {"DELETE", "images/**", delete_image},
    {"GET", "distribution/**/json", inspect_distribution},
    {"POST", "build", not_supported},
    {"POST", "build/prune", prune_build},
    {"POST", "build/cancel", not_supported},
    {"GET", "networks", list_networks},
    {"POST", "networks/create", create_network},
    {"POST", "networks/prune", prune_networks},
    {"POST", "networks/*/connect", connect_network},
    {"POST", "networks/*/disconnect", disconnect_network},
    {"GET", "networks/*", inspect_network},
    {"DELETE", "networks/*", delete_network},
    {"GET", "volumes", list_volumes},
    {"POST", "volumes/create", create_volume},
    {"POST", "volumes/prune", prune_volumes},
    {"GET", "volumes/*", inspect_volume},
    {"DELETE", "volumes/*", delete_volume},
    {"GET", "plugins", list_plugins},
    {"GET", "swarm", not_a_manager},
    {"GET", "services", not_a_manager},
    {"GET", "nodes", not_a_manager},
    {"GET", "tasks", not_a_manager},
    {"GET", "secrets", not_a_manager},
    {"GET", "configs", not_a_manager},
};

// The holes' contents if the path fits the pattern.
std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              const std::vector<std::string>& segments) {
  std::vector<std::string> holes;
  std::size_t at = 0;
  while (!pattern.empty()) {
    const std::size_t slash = std::min(pattern.find('/'), pattern.size());
    const std::string_view part = pattern.substr(0, slash);
    pattern.remove_prefix(std::min(slash + 1, pattern.size()));
    if (at >= segments.size()) return std::nullopt;
    if (part == "**") {
      // Takes all but what the rest of the pattern needs: at most one segment.
      const std::size_t rest = pattern.empty() ? 0 : 1;
      if (segments.size() < at + 1 + rest) return std::nullopt;
      std::string name = segments[at++];
      while (at + rest < segments.size()) name += "/" + segments[at++];
      holes.push_back(std::move(name));
    } else if (part == "*") {
      holes.push_back(segments[at++]);
    } else if (part != segments[at++]) {
      return std::nullopt;
    }
  }
  if (at != segments.size()) return std::nullopt;
  return holes;
}

int minor_of(std::string_view version) {
  int minor = 0;
  const std::size_t dot = version.find('.');
  if (dot != std::string_view::npos) {
    std::from_chars(version.data() + dot + 1, version.data() + version.size(), minor);
  }
  return minor;
}

std::optional<Error> version_refusal(const FakeEngineOptions& options, const Target& target) {
  if (target.api_version.empty()) return std::nullopt;
  if (target.api_minor < minor_of(options.api_version_min)) {
    return refuse(400,
                  fmt::format("client version {} is too old. Minimum supported API version is {}, "
                              "please upgrade your client to a newer version",
                              target.api_version, options.api_version_min));
  }
  if (target.api_minor > minor_of(options.api_version)) {
    return refuse(400,
                  fmt::format("client version {} is too new. Maximum supported API version is {}",
                              target.api_version, options.api_version));
  }
  return std::nullopt;
}

// Filters that are no JSON: the old daemons say what Go says.
std::optional<Error> filter_refusal(const Daemon& daemon, const Call& call) {
  const std::string text = call.query.get("filters");
  if (text.empty() || !daemon.is_old()) return std::nullopt;
  boost::system::error_code error;
  json::parse(text, error);
  return error ? std::optional(refuse(500, json_complaint(text))) : std::nullopt;
}

Result<Answer> dispatch(Daemon& daemon, Call& call, const std::vector<std::string>& segments) {
  bool path_exists = false;
  for (const Route& candidate : routes) {
    auto holes = match(candidate.pattern, segments);
    if (!holes) continue;
    path_exists = true;
    if (candidate.method != call.method) continue;
    if (auto refusal = filter_refusal(daemon, call)) return *refusal;
    call.holes = std::move(*holes);
    return candidate.handle(daemon, call);
  }
  // gorilla/mux, which dockerd uses, does not tell the two apart.
  if (daemon.is_old()) return refuse(404, "page not found");
  return refuse(path_exists ? 405 : 404, path_exists ? "method not allowed" : "page not found");
}

}  // namespace

void route(Daemon& daemon, ExchangeId exchange, const HttpRequest& request) {
  if (daemon.is_open(exchange)) return;  // A broken driver; the first request goes on.
  auto target = parse_target(request.target);
  if (!target) return daemon.reply(exchange, refuse(400, "400 Bad Request"));
  if (auto refusal = version_refusal(daemon.options, *target)) {
    return daemon.reply(exchange, *refusal, target->api_minor);
  }
  Call call;
  call.exchange = exchange;
  call.method = request.method;
  call.api_minor =
      target->api_version.empty() ? minor_of(daemon.options.api_version) : target->api_minor;
  call.query = std::move(target->query);
  call.headers = &request.headers;
  call.body = request.body;
  Result<Answer> answer = dispatch(daemon, call, target->segments);
  if (answer && answer->later) return;
  // A route that failed after taking the exchange over must not leave it open.
  daemon.streams.erase(exchange);
  daemon.reply(exchange, std::move(answer), call.api_minor);
}

}  // namespace swarm::sim::fake
