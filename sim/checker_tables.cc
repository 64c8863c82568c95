// Rules between the manager's own tables, and between them and what was told: for every moment.
#include "core/cluster/cluster.h"
#include "core/scheduler/placement_state.h"
#include "sim/checker.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace swarm::sim {
namespace {

struct Sum {
  std::int64_t cpus = 0;
  std::int64_t memory_bytes = 0;
  bool operator==(const Sum&) const = default;
};

// What is placed for a container, with an ID; what is placed without one is a reservation's room.
bool is_placed_as_known(const PlacedContainer& placed, const Container& known) {
  return placed.names == known.names && placed.swarm_id == known.swarm_id &&
         placed.memory_bytes == known.memory_bytes && placed.host_ports == known.host_ports;
}

bool shows(const ContainerTable& table, const Engine& engine, const std::string& swarm_id) {
  const auto* keys = table.with_swarm_id(swarm_id);
  return keys != nullptr && std::ranges::any_of(*keys, [&](ContainerKey key) {
           return engine.containers.contains(key);
         });
}

using Wrong = std::function<void(const std::string& what)>;

void check_one(const ContainerTable& table, const Engine& engine, const PlacedContainer& placed,
               const Wrong& wrong) {
  if (placed.id.empty()) {
    if (shows(table, engine, placed.swarm_id)) wrong("a container and its room are counted");
    return;
  }
  const Container* known = table.by_id(placed.id);
  if (known == nullptr || known->engine != engine.key) {
    wrong("a place is kept for " + placed.id + ", which is not known");
  } else if (!is_placed_as_known(placed, *known)) {
    wrong(placed.id + " is placed as another than it is known");
  }
}

}  // namespace

void check_identities(const std::vector<const Engine*>& engines, Violations& violations) {
  std::map<std::string_view, const Engine*> by_id;
  for (const Engine* engine : engines) {
    if (!engine->registered()) continue;
    const auto [same, first] = by_id.emplace(engine->facts.id, engine);
    if (first) continue;
    violations.push_back({"identity", engine->address + " and " + same->second->address +
                                          " are both in use as " + engine->facts.id});
  }
}

std::size_t check_placed_on(const ContainerTable& table, const PlacementState& placement,
                            const Engine& engine, Detail detail, Violations& violations) {
  const Wrong wrong = [&](const std::string& what) {
    violations.push_back({"placed", "on " + std::string(engine.name()) + " " + what});
  };
  const NodeLoad& load = placement.load(engine.key);
  if (load.containers < engine.containers.size()) {
    wrong("fewer containers are placed than are known");
    return 0;
  }
  Sum sum;
  for (const ContainerKey key : engine.containers) {
    const Container& known = *table.get(key);
    sum.cpus += known.cpu_shares * engine.facts.cpus / 1024;
    sum.memory_bytes += known.memory_bytes;
  }
  const std::size_t rooms = load.containers - engine.containers.size();
  std::size_t seen = 0;
  if (rooms > 0 || detail == Detail::each) {
    for (const PlacedContainer& placed : placement.freeze(engine.key).containers) {
      check_one(table, engine, placed, wrong);
      if (!placed.id.empty()) continue;
      ++seen;
      sum.cpus += placed.cpus;
      sum.memory_bytes += placed.memory_bytes;
    }
  }
  if (seen != rooms) wrong("other containers are placed than are known");
  const bool alike = sum == Sum{load.cpus_used, load.memory_bytes_used} &&
                     sum == Sum{engine.cpus_reserved, engine.memory_bytes_reserved};
  if (!alike) wrong("what is used is not the sum of what is there");
  return rooms;
}

void check_placed(const Cluster& cluster, Detail detail, Violations& violations) {
  std::size_t rooms = 0;
  for (const Engine* engine : cluster.engines()) {
    if (!engine->registered()) continue;
    rooms +=
        check_placed_on(cluster.containers(), cluster.placement(), *engine, detail, violations);
  }
  if (rooms <= cluster.reservations()) return;
  violations.push_back({"placed", std::to_string(rooms) + " rooms are kept for " +
                                      std::to_string(cluster.reservations()) + " reservations"});
}

void check_remembered(const Cluster& cluster, const Ledger& ledger, Violations& violations) {
  for (const auto& [id, told] : ledger.told) {
    if (!told.told_removed && told.left_at == 0) continue;
    const Container* known = cluster.containers().by_id(id);
    if (known == nullptr) continue;
    if (told.told_removed) {
      violations.push_back({"remembered", "container " + id + " was removed and is shown"});
    }
    const std::string& daemon = cluster.engine(known->engine)->facts.id;
    const auto came = ledger.came_at.find(daemon);
    // While the manager believes an earlier daemon to be there it cannot know.
    if (told.left_at == 0 || came == ledger.came_at.end() || came->second < told.left_at) continue;
    violations.push_back(
        {"inherited",
         fmt::format("container {} is shown for daemon {}, which came when it left", id, daemon)});
  }
}

void check_held(const Cluster& cluster, EngineKey key, const std::string& swarm_id,
                Violations& violations) {
  const Engine* engine = cluster.engine(key);
  if (engine == nullptr || !engine->registered() || shows(cluster.containers(), *engine, swarm_id))
    return;
  const Node node = cluster.placement().freeze(key);
  if (std::ranges::find(node.containers, swarm_id, &PlacedContainer::swarm_id) !=
      node.containers.end()) {
    return;
  }
  violations.push_back({"held", "on " + std::string(engine->name()) + " a container " + swarm_id +
                                    " was made, and nothing is held for it"});
}

}  // namespace swarm::sim
