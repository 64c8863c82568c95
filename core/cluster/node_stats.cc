#include "core/cluster/node_stats.h"

#include "core/model/stats.h"

namespace swarm {
namespace {

NodeStateKind kind_of(EngineState state) {
  switch (state) {
    case EngineState::pending:
      return NodeStateKind::pending;
    case EngineState::healthy:
      return NodeStateKind::healthy;
    case EngineState::unhealthy:
      return NodeStateKind::unhealthy;
    case EngineState::disconnected:
      return NodeStateKind::disconnected;
  }
  return NodeStateKind::pending;
}

void fill(const Engine& engine, NodeStats& node) {
  node.present = true;
  node.name = engine.facts.name.empty() ? engine.address : engine.facts.name;
  node.address = engine.address;
  node.state = kind_of(engine.state);
  node.cpus = engine.node.cpus_total;
  node.reserved_cpus = engine.cpus_reserved;
  node.memory_bytes = engine.node.memory_bytes_total;
  node.reserved_memory_bytes = engine.memory_bytes_reserved;
  node.failures = static_cast<std::uint64_t>(engine.failures);
  node.last_refresh = engine.refreshed_at;
  // Both enumerations list the states in Docker's order.
  static_assert(PerKind<ContainerStateKind>::size ==
                std::tuple_size_v<decltype(engine.containers_by_state)>);
  for (std::size_t state = 0; state < engine.containers_by_state.size(); ++state) {
    node.containers[static_cast<ContainerStateKind>(state)] =
        static_cast<std::uint64_t>(engine.containers_by_state[state]);
  }
}

}  // namespace

void fill_node_stats(const ClusterState& state, ManagerStats& stats) {
  if (stats.nodes.size() < state.engine_end()) stats.nodes.resize(state.engine_end());
  for (EngineKey key = 0; key < state.engine_end(); ++key) {
    const Engine* engine = state.engine(key);
    if (engine == nullptr) {
      stats.nodes[key] = NodeStats{};
    } else {
      fill(*engine, stats.nodes[key]);
    }
  }
  stats.scheduler.pending_containers = state.reservations();
}

}  // namespace swarm
