#include "core/wire/container_parts.h"

#include <utility>

namespace swarm::wire {

void set_labels(Container& container, std::map<std::string, std::string> labels) {
  const auto swarm_id = labels.find(std::string(swarm_id_label));
  container.swarm_id = swarm_id == labels.end() ? std::string() : swarm_id->second;
  container.labels = std::move(labels);
}

std::vector<MountPoint> read_mounts(const ObjectReader& read, std::string& problem) {
  std::vector<MountPoint> mounts;
  for (const json::object* object : read.objects("Mounts")) {
    const ObjectReader mount(*object, "Mounts", problem);
    mounts.push_back({std::string(mount.text("Name")), std::string(mount.text("Source")),
                      std::string(mount.text("Destination"))});
  }
  return mounts;
}

std::vector<NetworkAttachment> read_networks(const ObjectReader& settings, std::string& problem) {
  std::vector<NetworkAttachment> attachments;
  const json::object* networks = settings.object("Networks");
  if (networks == nullptr) return attachments;
  for (const auto& [name, value] : *networks) {
    const json::object* object = value.if_object();
    if (object == nullptr) continue;  // Engines write null for a network that is not joined yet.
    const ObjectReader network(*object, "NetworkSettings.Networks." + std::string(name), problem);
    attachments.push_back({std::string(name), std::string(network.text("NetworkID")),
                           std::string(network.text("EndpointID"))});
  }
  return attachments;
}

}  // namespace swarm::wire
