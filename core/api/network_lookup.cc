#include "core/api/network_lookup.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace swarm {
namespace {

// What the reference says of that node's network: its name, its ID or the beginning of that, or
// "<node>/<name>".
bool means(std::string_view reference, const Engine& engine, const Network& network) {
  if (reference == network.name || reference == network.id) return true;
  const bool prefixed = reference.starts_with(engine.name()) &&
                        reference.substr(engine.name().size()).starts_with('/') &&
                        reference.substr(engine.name().size() + 1) == network.name;
  return prefixed || (reference.size() >= 3 && network.id.starts_with(reference));
}

// All that the reference means, in the order of the engines.
std::vector<FoundNetwork> meant_networks(const Cluster& cluster, std::string_view reference) {
  std::vector<FoundNetwork> meant;
  for (const Engine* engine : cluster.engines()) {
    if (!engine->registered()) continue;
    for (const Network& network : engine->networks) {
      if (means(reference, *engine, network)) meant.push_back({engine, &network});
    }
  }
  return meant;
}

}  // namespace

bool is_builtin_network(std::string_view name) {
  return name == "bridge" || name == "host" || name == "none";
}

bool is_local_network(const Network& network) {
  return network.scope != "global" && network.scope != "swarm";
}

Result<FoundNetwork> find_network(const Cluster& cluster, std::string_view reference) {
  const std::vector<FoundNetwork> meant = meant_networks(cluster, reference);
  if (meant.empty()) return Error{Errc::not_found, "No such network: " + std::string(reference)};
  std::set<std::string> ids;
  std::string candidates;
  for (const auto& [engine, network] : meant) {
    if (is_builtin_network(network->name) || !ids.insert(network->id).second) continue;
    candidates += (candidates.empty() ? "" : ", ") + std::string(engine->name()) + "/";
    candidates += network->name;
  }
  if (ids.size() > 1) {
    return Error{Errc::ambiguous,
                 "network " + std::string(reference) + " is ambiguous: " + candidates};
  }
  const auto healthy = std::ranges::find_if(
      meant, [](const FoundNetwork& found) { return found.engine->healthy(); });
  return healthy == meant.end() ? meant.front() : *healthy;
}

}  // namespace swarm
