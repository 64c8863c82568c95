// Networks by what clients call them.
#pragma once

#include "core/base/result.h"
#include "core/cluster/cluster.h"

#include <string_view>

namespace swarm {

// One that every engine has by itself.
bool is_builtin_network(std::string_view name);
// One that lives on its node alone.
bool is_local_network(const Network& network);

struct FoundNetwork {
  const Engine* engine = nullptr;
  const Network* network = nullptr;
};
// The one that the reference means, on a healthy node if there is such a one: its name, its ID or
// the beginning of that, or "<node>/<name>". Networks that every engine has by itself are alike, so
// any of them will do; others of one name are not. not_found, ambiguous.
Result<FoundNetwork> find_network(const Cluster& cluster, std::string_view reference);

}  // namespace swarm
