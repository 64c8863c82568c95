// Published ports as clients see them where the manager relays them (--relay-ports).
#pragma once

#include "core/cluster/cluster.h"
#include "core/model/container.h"
#include "core/wire/container_answers.h"

#include <string>
#include <vector>

namespace swarm {

// Those of that container, for an inspection: none while nothing is relayed.
std::vector<wire::RelayedPort> relayed_ports(const Cluster& cluster, const std::string& id);

// "Ports" of the container in a list, as JSON; empty if the manager listens on none of them.
std::string relayed_list(const Cluster& cluster, const Container& container);

}  // namespace swarm
