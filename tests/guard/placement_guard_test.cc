// A placement costs the same in a cluster of any size, and little.
#include "core/scheduler/scheduler.h"
#include "tests/guard/counting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace swarm::test {
namespace {

constexpr std::int64_t gib = std::int64_t{1} << 30;
constexpr EngineKey few = 1000, many = 10'000;

std::unique_ptr<PlacementState> a_cluster(EngineKey nodes) {
  auto state = std::make_unique<PlacementState>();
  Random random(42);
  for (EngineKey key = 0; key < nodes; ++key) {
    NodeFacts facts;
    facts.id = fmt::format("ENGINE-{:06}", key * 7919 % 1'000'003);
    facts.name = fmt::format("node-{:06}", key * 7919 % 1'000'003);
    facts.address = fmt::format("10.0.{}.{}:2375", key >> 8, key & 255);
    facts.cpus_total = 64;
    facts.memory_bytes_total = 256 * gib;
    facts.labels = {{"rack", fmt::format("r{}", key % 40)}};
    state->put_node(key, facts);
    state->set_health(key, 100);
  }
  for (EngineKey number = 0; number < 5 * nodes; ++number) {
    PlacedContainer container;
    container.id = random.hex(32);
    container.swarm_id = random.hex(32);
    container.names = {fmt::format("c{}", number)};
    container.labels = {{"app", fmt::format("a{}", random.below(200))}};
    container.cpus = 1;
    container.memory_bytes = static_cast<std::int64_t>(1 + random.below(4)) * gib;
    if (number % 7 == 0) {
      container.host_ports = {{"", static_cast<std::uint16_t>(8000 + random.below(50))}};
    }
    state->put_container(static_cast<EngineKey>(random.below(nodes)), container);
  }
  return state;
}

PlacementState& cluster_of(EngineKey nodes) {
  static std::map<EngineKey, std::unique_ptr<PlacementState>> clusters;
  auto& cluster = clusters[nodes];
  if (!cluster) cluster = a_cluster(nodes);
  return *cluster;
}

// Of a placement and of the container that takes its place and goes again, on the average.
Cost cost_of_placement(EngineKey nodes, const std::string& strategy, const ContainerSpec& spec) {
  PlacementState& state = cluster_of(nodes);
  const Scheduler scheduler({"health", "port", "containerslots", "dependency", "affinity",
                             "constraint", "whitelist", "network"},
                            strategy);
  Random random(1);
  constexpr int times = 100;
  const auto place = [&] {
    for (int i = 0; i < times; ++i) {
      const Result<EngineKey> node = scheduler.place(spec, state, random);
      ASSERT_TRUE(node);
      PlacedContainer placed;
      placed.id = random.hex(32);
      placed.names = {"new"};
      placed.cpus = spec.cpus;
      placed.memory_bytes = spec.memory_bytes;
      state.remove_container(state.put_container(*node, placed));
    }
  };
  place();  // Expressions are compiled once.
  Cost cost = cost_of(place);
  cost.allocations /= times;
  cost.bytes /= times;
  if (cost.instructions) *cost.instructions /= times;
  return cost;
}

struct Rules {
  const char* name;
  ContainerSpec spec;
};

std::vector<Rules> all_rules() {
  ContainerSpec plain;
  plain.image = "busybox";
  plain.cpus = 1;
  plain.memory_bytes = 2 * gib;
  ContainerSpec glob = plain, label = plain, port = plain, all = plain;
  all.constraints = glob.constraints = {"rack==r1*"};
  all.affinities = label.affinities = {"app!=~a3"};
  all.host_ports = port.host_ports = {{"", 8007}};
  return {{"plain", plain}, {"glob", glob}, {"label", label}, {"port", port}, {"all", all}};
}

class PlacementGuard : public testing::TestWithParam<const char*> {};

TEST_P(PlacementGuard, CostsTheSameInAClusterOfAnySize) {
  for (const Rules& rules : all_rules()) {
    SCOPED_TRACE(rules.name);
    const Cost small = cost_of_placement(few, GetParam(), rules.spec);
    const Cost large = cost_of_placement(many, GetParam(), rules.spec);
    const std::string seen =
        fmt::format("{} {}: {} and {} allocations, {} and {} bytes, {} and {} instructions",
                    GetParam(), rules.name, small.allocations, large.allocations, small.bytes,
                    large.bytes, small.instructions.value_or(0), large.instructions.value_or(0));
    RecordProperty(rules.name, seen);
    EXPECT_LE(large.allocations, small.allocations + 2) << seen;
    EXPECT_LE(large.allocations, 60u) << seen;
    EXPECT_LE(large.bytes, small.bytes + 4096) << seen;
    if (!large.instructions || !small.instructions) continue;
    // A tree over ten times as many nodes is three or four levels higher.
    EXPECT_LE(*large.instructions, *small.instructions * 2) << seen;
  }
}

INSTANTIATE_TEST_SUITE_P(Strategies, PlacementGuard, testing::Values("spread", "binpack", "random"),
                         [](const auto& strategy) { return std::string(strategy.param); });

}  // namespace
}  // namespace swarm::test
