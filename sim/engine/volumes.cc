#include "sim/engine/volumes.h"

#include "sim/engine/json_access.h"
#include "sim/engine/names.h"
#include "sim/engine/time_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

constexpr const char* anonymous_label = "com.docker.volume.anonymous";

void emit_volume(Daemon& daemon, const Volume& volume, const std::string& action) {
  daemon.emit("volume", action, volume.name, {{"driver", volume.driver}});
}

void emit_mounts(Daemon& daemon, const Container& container, const std::string& action) {
  for (const Mount& mount : container.mounts) {
    if (mount.type != "volume") continue;
    std::map<std::string, std::string> attributes{{"container", container.id}, {"driver", "local"}};
    if (action == "mount") {
      attributes["destination"] = mount.destination;
      attributes["propagation"] = "";
      attributes["read/write"] = mount.writable ? "true" : "false";
    }
    daemon.emit("volume", action, mount.name, std::move(attributes));
  }
}

std::vector<std::string> users_of(const Daemon& daemon, const std::string& name) {
  std::vector<std::string> users;
  for (const auto& [id, container] : daemon.containers) {
    const bool uses = std::ranges::any_of(container->mounts, [&](const Mount& mount) {
      return mount.type == "volume" && mount.name == name;
    });
    if (uses) users.emplace_back(id);
  }
  return users;
}

bool fits(const Volume& volume, const std::string& key, const std::string& value) {
  if (key == "name") return volume.name.find(value) != std::string::npos;
  if (key == "driver") return volume.driver == value;
  if (key == "dangling") return (volume.users == 0) == (value == "true" || value == "1");
  return true;
}

bool fits_all(const Volume& volume, const Filters& filters) {
  if (!labels_fit(volume.labels, filters)) return false;
  return std::ranges::all_of(filters, [&](const auto& filter) {
    return filter.first == "label" || filter.second.empty() ||
           std::ranges::any_of(filter.second, [&](const std::string& value) {
             return fits(volume, filter.first, value);
           });
  });
}

}  // namespace

Result<Volume*> ensure_volume(Daemon& daemon, std::string name, const std::string& driver) {
  const bool anonymous = name.empty();
  if (anonymous) name = daemon.new_id();
  if (const auto found = daemon.volumes.find(name); found != daemon.volumes.end()) {
    // The old ones tell of every request to create it.
    if (daemon.is_old()) emit_volume(daemon, found->second, "create");
    return &found->second;
  }
  if (!driver.empty() && driver != "local") {
    return refuse(404,
                  fmt::format("create {}: error looking up volume plugin {}: plugin \"{}\" not "
                              "found",
                              name, driver, driver));
  }
  if (name.size() < 2) {
    return refuse(400, fmt::format("create {}: volume name is too short, names should be at least "
                                   "two alphanumeric characters",
                                   name));
  }
  if (!is_valid_name(name)) {
    return refuse(400,
                  fmt::format("create {0}: \"{0}\" includes invalid characters for a local volume "
                              "name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you "
                              "intended to pass a host directory, use absolute path",
                              name));
  }
  Volume& volume = daemon.volumes[name];
  volume.name = name;
  volume.created = daemon.now.wall;
  volume.anonymous = anonymous;
  if (anonymous && !daemon.is_old()) volume.labels[anonymous_label] = "";
  emit_volume(daemon, volume, "create");
  return &volume;
}

void mount_volumes(Daemon& daemon, const Container& container) {
  emit_mounts(daemon, container, "mount");
}

void release_volumes(Daemon& daemon, const Container& container) {
  emit_mounts(daemon, container, "unmount");
}

void drop_volumes(Daemon& daemon, const Container& container, bool remove_anonymous) {
  for (const Mount& mount : container.mounts) {
    const auto found = daemon.volumes.find(mount.name);
    if (mount.type != "volume" || found == daemon.volumes.end()) continue;
    --found->second.users;
    if (!remove_anonymous || !found->second.anonymous || found->second.users > 0) continue;
    emit_volume(daemon, found->second, "destroy");
    daemon.volumes.erase(found);
  }
}

json::object volume_json(const Volume& volume) {
  json::object object;
  object["CreatedAt"] = rfc3339(volume.created / nanos_per_second * nanos_per_second);
  object["Driver"] = volume.driver;
  object["Labels"] = volume.labels.empty() ? json::value(nullptr) : to_json(volume.labels);
  object["Mountpoint"] = fmt::format("/var/lib/docker/volumes/{}/_data", volume.name);
  object["Name"] = volume.name;
  object["Options"] = volume.options.empty() ? json::value(nullptr) : to_json(volume.options);
  object["Scope"] = "local";
  return object;
}

Result<Answer> list_volumes(Daemon& daemon, const Call& call) {
  auto filters = parse_filters(call.query.get("filters"), {"dangling", "name", "driver", "label"});
  if (!filters) return filters.error();
  if (const auto dangling = filters->find("dangling"); dangling != filters->end()) {
    static constexpr std::string_view truths[] = {"true", "false", "1", "0"};
    for (const std::string& value : dangling->second) {
      if (std::ranges::find(truths, value) == std::end(truths)) {
        return refuse(400, fmt::format("invalid filter 'dangling=[{}]'", value));
      }
    }
  }
  json::array list;
  for (const auto& [name, volume] : daemon.volumes) {
    if (fits_all(volume, *filters)) list.push_back(volume_json(volume));
  }
  return json_answer({{"Volumes", list}, {"Warnings", nullptr}});
}

Result<Answer> inspect_volume(Daemon& daemon, const Call& call) {
  const auto found = daemon.volumes.find(call.name());
  if (found == daemon.volumes.end()) {
    return refuse(404, fmt::format("get {}: no such volume", call.name()));
  }
  return json_answer(volume_json(found->second));
}

Result<Answer> create_volume(Daemon& daemon, const Call& call) {
  auto body = parse_body(call.body);
  if (!body) return body.error();
  const std::string name = text_of(*body, "Name");
  static constexpr std::string_view known[] = {"type", "o", "device", "size"};
  for (const auto& [option, value] : map_of(*body, "DriverOpts")) {
    if (std::ranges::find(known, option) != std::end(known)) continue;
    return refuse(400, fmt::format("create {}: invalid option: \"{}\"", name, option));
  }
  const bool existed = daemon.volumes.contains(name);
  auto made = ensure_volume(daemon, name, text_of(*body, "Driver"));
  if (!made) return made.error();
  Volume& volume = **made;
  if (!existed) {
    for (auto& [key, value] : map_of(*body, "Labels")) volume.labels[key] = value;
    volume.options = map_of(*body, "DriverOpts");
  }
  return json_answer(volume_json(volume), 201);
}

Result<Answer> delete_volume(Daemon& daemon, const Call& call) {
  const auto found = daemon.volumes.find(call.name());
  if (found == daemon.volumes.end()) {
    if (call.query.flag("force")) return empty_answer();
    return refuse(404, fmt::format("get {}: no such volume", call.name()));
  }
  const std::vector<std::string> users = users_of(daemon, call.name());
  if (!users.empty()) {
    return refuse(409, fmt::format("remove {}: volume is in use - [{}]", call.name(),
                                   fmt::join(users, ", ")));
  }
  emit_volume(daemon, found->second, "destroy");
  daemon.volumes.erase(found);
  return empty_answer();
}

Result<Answer> prune_volumes(Daemon& daemon, const Call& call) {
  auto filters = parse_filters(call.query.get("filters"), {"all", "label", "label!"});
  if (!filters) return filters.error();
  const auto all = filters->find("all");
  const bool takes_all =
      call.api_minor < 42 || (all != filters->end() && !all->second.empty() &&
                              (all->second.front() == "true" || all->second.front() == "1"));
  json::array deleted;
  std::int64_t reclaimed = 0;
  for (auto at = daemon.volumes.begin(); at != daemon.volumes.end();) {
    const Volume& volume = at->second;
    // Since 1.42 volumes with a name of their own are spared.
    if (volume.users > 0 || (!takes_all && !volume.anonymous) ||
        !labels_fit(volume.labels, *filters)) {
      ++at;
      continue;
    }
    deleted.emplace_back(volume.name);
    reclaimed += volume.files.own_bytes();
    emit_volume(daemon, volume, "destroy");
    at = daemon.volumes.erase(at);
  }
  daemon.emit("volume", "prune", "", {{"reclaimed", fmt::format("{}", reclaimed)}});
  return json_answer({{"VolumesDeleted", deleted}, {"SpaceReclaimed", reclaimed}});
}

}  // namespace swarm::sim::fake
