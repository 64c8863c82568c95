#include "core/wire/container_parts.h"

#include "core/wire/recipe.h"

#include <utility>

namespace swarm::wire {
namespace {

// A copy names the containers whose place it took; the first of them names the whole line.
void set_lineage(Container& container) {
  container.lineage.clear();
  container.generation = 0;
  const auto label = container.labels.find(std::string(rescheduled_from_label));
  if (label == container.labels.end()) return;
  const std::vector<std::string> chain = decode_chain(label->second);
  if (chain.empty()) return;
  const std::size_t slash = chain.front().find('/');
  if (slash == std::string::npos || slash + 1 == chain.front().size()) return;
  container.lineage = chain.front().substr(slash + 1);
  container.generation = chain.size();
}

}  // namespace

void set_labels(Container& container, std::map<std::string, std::string> labels) {
  const auto swarm_id = labels.find(std::string(swarm_id_label));
  container.swarm_id = swarm_id == labels.end() ? std::string() : swarm_id->second;
  container.labels = std::move(labels);
  set_lineage(container);
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
