#include "core/cluster/network_places.h"

#include "core/base/sometimes.h"
#include "core/scheduler/node.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace swarm {
namespace {

// Every node has it, or it is no network.
bool is_everywhere(std::string_view reference) {
  return reference.empty() || reference == "default" || reference == "bridge" ||
         reference == "host" || reference == "none" || reference.starts_with("container:");
}

bool is_local(const Network& network) { return network.scope == "local"; }

// The network of that node alone which a network mode names.
const Network* network_meant(const Engine& engine, const std::string& mode) {
  if (!engine.healthy()) return nullptr;
  const auto found = std::ranges::find_if(engine.networks, [&](const Network& network) {
    return is_local(network) && (mode == network.name || mode == network.id ||
                                 mode == engine.facts.name + "/" + network.name);
  });
  return found == engine.networks.end() ? nullptr : &*found;
}

// What is known of one reference.
struct Found {
  std::vector<EngineKey> nodes;
  bool spans_nodes = false;
  bool names_node = false;
};
using FoundByReference = std::map<std::string, Found, std::less<>>;

void note(FoundByReference& found, std::string_view reference, EngineKey node, bool local) {
  const auto at = found.find(reference);
  if (at == found.end()) return;
  if (!local) at->second.spans_nodes = true;
  // An ID that is also a name counts once.
  if (at->second.nodes.empty() || at->second.nodes.back() != node) at->second.nodes.push_back(node);
}

// One walk over all networks, however many are asked for.
void look_up(const ClusterState& state, FoundByReference& found) {
  for (EngineKey key = 0; key < state.engine_end(); ++key) {
    const Engine* engine = state.engine(key);
    if (engine == nullptr || !engine->registered()) continue;
    for (const Network& network : engine->networks) {
      const bool local = is_local(network);
      note(found, network.name, key, local);
      note(found, network.id, key, local);
      note(found, short_id(network.id), key, local);
      note(found, engine->facts.name + "/" + network.name, key, local);
    }
  }
}

}  // namespace

std::optional<NetworkPlace> only_network_place(const ClusterState& state, const std::string& mode) {
  if (is_everywhere(mode)) return std::nullopt;
  std::optional<NetworkPlace> only;
  for (EngineKey key = 0; key < state.engine_end(); ++key) {
    const Engine* engine = state.engine(key);
    const Network* network = engine == nullptr ? nullptr : network_meant(*engine, mode);
    if (network == nullptr) continue;
    if (only) return std::nullopt;  // Several nodes have one of that name.
    only = NetworkPlace{engine, network};
  }
  return only;
}

std::string namesake_node(const ClusterState& state, const std::vector<std::string>& volumes) {
  for (const std::string& volume : volumes) {
    const std::optional<NetworkPlace> only = only_network_place(state, volume);
    if (only && only->network->name == volume) return only->engine->facts.name;
  }
  return {};
}

std::vector<LocalNetwork> local_networks(const ClusterState& state,
                                         const std::vector<std::string>& references) {
  FoundByReference found;
  for (const std::string& reference : references) {
    if (is_everywhere(reference)) continue;
    const std::size_t slash = reference.find('/');
    const bool names_node =
        slash != std::string::npos && state.engine_with_name(reference.substr(0, slash)) != nullptr;
    found.try_emplace(reference, Found{{}, false, names_node});
  }
  if (found.empty()) return {};
  look_up(state, found);

  std::vector<LocalNetwork> local;
  for (const std::string& reference : references) {
    const auto at = found.find(reference);
    if (at == found.end()) continue;
    const Found what = std::move(at->second);
    found.erase(at);
    if (what.spans_nodes || (what.nodes.empty() && !what.names_node)) continue;
    SWARM_SOMETIMES("create: on a network of some nodes alone");
    SWARM_SOMETIMES_IF(what.nodes.empty(), "create: the node named has no such network");
    local.push_back({reference, what.nodes});
  }
  return local;
}

}  // namespace swarm
