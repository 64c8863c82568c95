#include "core/api/routes/volumes.h"

#include "core/api/filters.h"
#include "core/api/listed_names.h"
#include "core/base/sometimes.h"
#include "core/wire/rename.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace swarm {
namespace {

constexpr std::array<std::string_view, 5> filter_names = {"dangling", "driver", "label", "name",
                                                          "node"};

// As an engine: a part of the name is enough.
bool accepts_name(const Filters& filters, const std::string& name) {
  const std::vector<std::string>& parts = filters.values("name");
  const auto within = [&](const std::string& part) { return name.find(part) != std::string::npos; };
  return parts.empty() || std::ranges::any_of(parts, within);
}

// Whether a container of that engine has it mounted.
bool is_used(const Cluster& cluster, const Engine& engine, const Volume& volume) {
  const auto mounts = [&](ContainerKey key) {
    const Container* container = cluster.containers().get(key);
    return std::ranges::any_of(container->mounts,
                               [&](const MountPoint& mount) { return mount.name == volume.name; });
  };
  return std::ranges::any_of(engine.containers, mounts);
}

bool accepts(const Filters& filters, const Volume& volume) {
  return filters.accepts_exact("driver", volume.driver) && accepts_name(filters, volume.name) &&
         filters.accepts_labels(volume.labels);
}

std::string listed(const LocalNames& names, const Engine& engine, const Volume& volume) {
  if (volume.driver != "local") return volume.json;
  const std::string shown = names.shown(engine.name(), volume.name);
  return shown == volume.name ? volume.json : wire::with_listed_name(volume.json, shown);
}

struct FoundVolume {
  const Engine* engine = nullptr;
  const Volume* volume = nullptr;
};

// "<name>", "<node>/<name>" or "<engine ID>/<name>". One that several nodes have is shown as the
// first healthy one has it: it was made for all of them, and clients only ask whether it is there.
FoundVolume find_volume(const Cluster& cluster, std::string_view reference) {
  FoundVolume found;
  for (const Engine* engine : cluster.engines()) {
    if (!engine->registered()) continue;
    const bool better = found.engine == nullptr || (!found.engine->healthy() && engine->healthy());
    if (!better) continue;
    for (const Volume& volume : engine->volumes) {
      const bool meant = reference == volume.name ||
                         reference == std::string(engine->name()) + "/" + volume.name ||
                         reference == engine->facts.id + "/" + volume.name;
      if (meant) found = {engine, &volume};
    }
  }
  return found;
}

}  // namespace

// Volumes of the driver `local` carry the name of their node, because each node has its own.
void list_volumes(ApiContext& context, Step& step, const ApiRequest& request) {
  const Cluster& cluster = context.cluster();
  const Result<Filters> filters = parse_filters(request.query.get("filters"), filter_names);
  if (!filters) return context.fail(step, request, filters.error());
  const auto dangling = filters->flag("dangling");
  if (!dangling) return context.fail(step, request, dangling.error());

  LocalNames names(cluster.options().names);
  for (const Engine* engine : cluster.engines()) {
    if (!engine->registered()) continue;
    for (const Volume& volume : engine->volumes) names.count(volume.name);
  }
  std::string list;
  for (const Engine* engine : cluster.engines()) {
    if (!engine->registered() || !filters->accepts_exact("node", engine->name())) continue;
    for (const Volume& volume : engine->volumes) {
      if (!accepts(*filters, volume)) continue;
      if (*dangling && **dangling == is_used(cluster, *engine, volume)) continue;
      if (!list.empty()) list += ',';
      list += listed(names, *engine, volume);
    }
  }
  context.respond(step, request.id,
                  respond_json("{\"Volumes\":[" + list + "],\"Warnings\":null}\n"));
}

void inspect_volume(ApiContext& context, Step& step, const ApiRequest& request) {
  const FoundVolume found = find_volume(context.cluster(), request.captures[0]);
  if (found.engine == nullptr) {
    SWARM_SOMETIMES("volume: unknown");
    return context.fail(step, request, {Errc::not_found, "No such volume: " + request.captures[0]});
  }
  ApiContext::Forward forward;
  forward.path = "/volumes/" + encode_segment(found.volume->name);
  context.forward(step, request, found.engine->key, std::move(forward));
}

}  // namespace swarm
