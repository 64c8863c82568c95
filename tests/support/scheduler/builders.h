// Short ways to write nodes, containers and requests in scheduler tests.
#pragma once

#include "core/model/container_spec.h"
#include "core/scheduler/placement_state.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace swarm::test {

inline constexpr std::int64_t gib = std::int64_t{1} << 30;

using Labels = std::map<std::string, std::string>;

// "node-1" with key 1 has the engine ID "node-1-id" and the address "node-1:2375".
inline NodeFacts facts(const std::string& name, Labels labels = {}, std::int64_t cpus = 4,
                       std::int64_t memory_bytes = 4 * gib) {
  return {name + "-id", name, name + ":2375", cpus, memory_bytes, std::move(labels)};
}

// Healthy.
inline void add_node(PlacementState& state, EngineKey key, const NodeFacts& facts) {
  state.put_node(key, facts);
  state.set_health(key, 100);
}

inline PlacedContainer container(const std::string& id, const std::string& name = "",
                                 Labels labels = {}) {
  PlacedContainer container;
  container.id = id;
  if (!name.empty()) container.names = {name};
  container.labels = std::move(labels);
  return container;
}

inline PlacedContainer sized(const std::string& id, std::int64_t cpus, std::int64_t memory_bytes) {
  PlacedContainer made = container(id, id);
  made.cpus = cpus;
  made.memory_bytes = memory_bytes;
  return made;
}

inline PlacedContainer publishing(const std::string& id, std::vector<HostPort> ports) {
  PlacedContainer made = container(id, id);
  made.host_ports = std::move(ports);
  return made;
}

inline ContainerSpec request(std::int64_t cpus = 0, std::int64_t memory_bytes = 0) {
  ContainerSpec spec;
  spec.image = "busybox";
  spec.cpus = cpus;
  spec.memory_bytes = memory_bytes;
  return spec;
}

inline const std::vector<std::string>& all_filters() {
  static const std::vector<std::string> names = {"health",     "port",     "containerslots",
                                                 "dependency", "affinity", "constraint",
                                                 "whitelist",  "network"};
  return names;
}

}  // namespace swarm::test
