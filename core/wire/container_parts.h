// Members that lists and inspections of containers write alike.
#pragma once

#include "core/model/container.h"
#include "core/wire/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace swarm::wire {

inline constexpr std::string_view swarm_id_label = "com.docker.swarm.id";

// Takes the labels over, and the swarm ID from among them.
void set_labels(Container& container, std::map<std::string, std::string> labels);

// "Mounts" of the object that is read.
std::vector<MountPoint> read_mounts(const ObjectReader& read, std::string& problem);
// "Networks" of a NetworkSettings object.
std::vector<NetworkAttachment> read_networks(const ObjectReader& settings, std::string& problem);

}  // namespace swarm::wire
