// Where the networks are that a request names: those of single nodes draw a container, or hold it.
#pragma once

#include "core/cluster/cluster_state.h"
#include "core/model/container_spec.h"

#include <optional>
#include <string>
#include <vector>

namespace swarm {

struct NetworkPlace {
  const Engine* engine = nullptr;
  const Network* network = nullptr;
};
// The local network that a network mode names, if one healthy node alone has such a one: by its
// name, its ID or "<node>/<name>" (spec core 4.3). None for networks that every node has.
std::optional<NetworkPlace> only_network_place(const ClusterState& state, const std::string& mode);

// The name of the node whose local network, that of no other healthy node, is called like one of
// these volumes; empty: there is none. Tools that make a network and a volume of one name for the
// same task (Woodpecker) connect their containers to the network only when they are created.
std::string namesake_node(const ClusterState& state, const std::vector<std::string>& volumes);

// Those among `references` (network modes, names, IDs, short IDs, "<node>/<name>") that live on
// some registered nodes alone, in the order given, each once, and the nodes that have them; healthy
// or not, since on another node there is no such network. Networks that nobody has, that every node
// has by itself or that a swarm spans hold nobody: the engine knows best.
std::vector<LocalNetwork> local_networks(const ClusterState& state,
                                         const std::vector<std::string>& references);

}  // namespace swarm
