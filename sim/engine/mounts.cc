#include "sim/engine/mounts.h"

#include "sim/engine/json_access.h"
#include "sim/engine/life.h"
#include "sim/engine/volumes.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

// Later ones at the same place win.
void add_mount(Daemon& daemon, Container& container, Mount mount) {
  std::erase_if(container.mounts, [&](const Mount& other) {
    if (other.destination != mount.destination) return false;
    if (other.type == "volume") --daemon.volumes[other.name].users;
    return true;
  });
  if (mount.type == "volume") ++daemon.volumes[mount.name].users;
  container.mounts.push_back(std::move(mount));
}

Result<void> add_volume(Daemon& daemon, Container& container, const std::string& name,
                        const std::string& driver, Mount mount) {
  auto volume = ensure_volume(daemon, name, driver);
  if (!volume) return volume.error();
  mount.type = "volume";
  mount.name = (*volume)->name;
  mount.source = fmt::format("/var/lib/docker/volumes/{}/_data", mount.name);
  add_mount(daemon, container, std::move(mount));
  return {};
}

bool is_bind_mode(std::string_view mode) {
  static constexpr std::string_view modes[] = {
      "ro",     "rw",      "z",     "Z",      "nocopy",     "private", "rprivate",
      "shared", "rshared", "slave", "rslave", "consistent", "cached",  "delegated"};
  return std::ranges::find(modes, mode) != std::end(modes);
}

// "name:/data:ro", "/host:/data", "/data".
Result<void> add_bind(Daemon& daemon, Container& container, const std::string& bind,
                      const std::string& driver) {
  const std::vector<std::string> parts = split(bind, ':');
  if (parts.size() > 3 || parts.front().empty() ||
      (parts.size() > 1 && !parts[1].starts_with('/'))) {
    return refuse(daemon.is_old() ? 500 : 400,
                  fmt::format("invalid volume specification: '{}'", bind));
  }
  if (parts.size() == 1 && !parts[0].starts_with('/')) {
    return refuse(daemon.is_old() ? 500 : 400,
                  fmt::format("invalid volume specification: '{0}': invalid mount config for type "
                              "\"volume\": invalid mount path: '{0}' mount path must be absolute",
                              bind));
  }
  Mount mount;
  mount.destination = clean_path(parts.size() > 1 ? parts[1] : parts[0]);
  if (mount.destination == "/") {
    return refuse(400,
                  fmt::format("invalid volume specification: '{}': invalid mount config for type "
                              "\"volume\": invalid specification: destination can't be '/'",
                              bind));
  }
  mount.mode = parts.size() > 2 ? parts[2] : "";
  const std::vector<std::string> modes = split(mount.mode, ',');
  mount.writable = std::ranges::find(modes, "ro") == modes.end();
  if (!mount.mode.empty() && !std::ranges::all_of(modes, is_bind_mode)) {
    return refuse(500, fmt::format("invalid mode: {}", mount.mode));
  }
  const bool is_taken = std::ranges::any_of(container.mounts, [&](const Mount& other) {
    return other.by_bind && other.destination == mount.destination;
  });
  if (is_taken) return refuse(400, fmt::format("Duplicate mount point: {}", mount.destination));
  mount.by_bind = true;
  if (parts.size() > 1 && parts[0].starts_with('/')) {
    mount.type = "bind";
    mount.source = parts[0];
    add_mount(daemon, container, std::move(mount));
    return {};
  }
  if (mount.mode.empty()) mount.mode = "z";
  return add_volume(daemon, container, parts.size() > 1 ? parts[0] : "", driver, std::move(mount));
}

Result<void> add_mount_object(Daemon& daemon, Container& container, const json::object& wanted) {
  Mount mount;
  mount.type = text_of(wanted, "Type");
  mount.source = text_of(wanted, "Source");
  mount.writable = !flag_of(wanted, "ReadOnly");
  const std::string target = text_of(wanted, "Target");
  if (target.empty()) {
    return refuse(400, fmt::format("invalid mount config for type \"{}\": field Target must not be "
                                   "empty",
                                   mount.type));
  }
  mount.destination = clean_path(target);
  if (mount.type == "volume") {
    const std::string name = mount.source;
    mount.mode = "z";
    return add_volume(daemon, container, name, "", std::move(mount));
  }
  if (mount.type != "bind" && mount.type != "tmpfs") {
    return refuse(400, fmt::format("mount type unknown: \"{}\"", mount.type));
  }
  add_mount(daemon, container, std::move(mount));
  return {};
}

Result<void> add_volumes_from(Daemon& daemon, Container& container, const std::string& from) {
  const std::vector<std::string> parts = split(from, ':');
  auto other = find_container(daemon, parts.front());
  if (!other) return refuse(400, other.error().detail);
  for (Mount mount : (*other)->mounts) {
    if (parts.size() > 1 && parts[1] == "ro") mount.writable = false;
    add_mount(daemon, container, std::move(mount));
  }
  return {};
}

}  // namespace

Result<void> plan_mounts(Daemon& daemon, Container& container, const json::object& config,
                         const json::object& host_config) {
  const std::string driver = text_of(host_config, "VolumeDriver");
  for (const std::string& from : strings_of(host_config, "VolumesFrom")) {
    if (auto fine = add_volumes_from(daemon, container, from); !fine) return fine;
  }
  for (const std::string& bind : strings_of(host_config, "Binds")) {
    if (auto fine = add_bind(daemon, container, bind, driver); !fine) return fine;
  }
  if (const json::array* mounts = array_of(host_config, "Mounts")) {
    for (const json::value& entry : *mounts) {
      if (!entry.is_object()) continue;
      if (auto fine = add_mount_object(daemon, container, entry.get_object()); !fine) return fine;
    }
  }
  const json::object* volumes = object_of(config, "Volumes");
  if (volumes == nullptr) return {};
  for (const auto& entry : *volumes) {
    const std::string destination = clean_path(entry.key());
    const bool taken = std::ranges::any_of(
        container.mounts, [&](const Mount& mount) { return mount.destination == destination; });
    if (taken) continue;
    Mount mount;
    mount.destination = destination;
    mount.by_config = true;
    if (auto fine = add_volume(daemon, container, "", driver, std::move(mount)); !fine) return fine;
  }
  return {};
}

json::array mounts_json(const Container& container, bool in_list) {
  json::array list;
  for (const Mount& mount : container.mounts) {
    json::object object;
    object["Type"] = mount.type;
    if (mount.type == "volume") object["Name"] = mount.name;
    object["Source"] = in_list && mount.by_config ? "" : mount.source;
    object["Destination"] = mount.destination;
    if (mount.type == "volume") object["Driver"] = "local";
    object["Mode"] = mount.mode;
    object["RW"] = mount.writable;
    object["Propagation"] = mount.type == "bind" ? "rprivate" : "";
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace swarm::sim::fake
