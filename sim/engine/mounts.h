// Binds, volumes and tmpfs of a create request.
#pragma once

#include "sim/engine/daemon.h"

namespace swarm::sim::fake {

// Fills container.mounts and makes the volumes that are missing.
Result<void> plan_mounts(Daemon& daemon, Container& container, const json::object& config,
                         const json::object& host_config);
json::array mounts_json(const Container& container, bool in_list);

}  // namespace swarm::sim::fake
