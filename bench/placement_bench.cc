// How long a placement takes: by strategy, by rules, by cluster size; 30
// containers a node. The plain scheduler stands beside for comparison.
#include "core/scheduler/scheduler.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

namespace swarm {
namespace {

constexpr std::int64_t gib = std::int64_t{1} << 30;
constexpr int containers_per_node = 30;

const std::vector<std::string>& all_filters() {
  static const std::vector<std::string> names = {"health",     "port",     "containerslots",
                                                 "dependency", "affinity", "constraint",
                                                 "whitelist",  "network"};
  return names;
}

NodeFacts facts_of(EngineKey key) {
  NodeFacts facts;
  facts.id = fmt::format("ENGINE-{:06}", key);
  facts.name = fmt::format("node-{:06}", key);
  facts.address = fmt::format("10.{}.{}.{}:2375", key >> 16, key >> 8 & 255, key & 255);
  facts.cpus_total = 64;
  facts.memory_bytes_total = 256 * gib;
  facts.labels = {{"rack", fmt::format("r{}", key % 40)}, {"storagedriver", "overlay2"}};
  return facts;
}

PlacedContainer container_of(std::uint64_t number, Random& random) {
  PlacedContainer container;
  container.id = random.hex(32);
  container.swarm_id = random.hex(32);
  container.names = {fmt::format("c{}", number)};
  container.labels = {{"app", fmt::format("a{}", random.below(200))},
                      {"com.docker.swarm.id", container.swarm_id}};
  container.cpus = 1;
  container.memory_bytes = static_cast<std::int64_t>(1 + random.below(4)) * gib;
  if (number % 7 == 0) {
    container.host_ports = {{"", static_cast<std::uint16_t>(8000 + random.below(50))}};
  }
  return container;
}

// As it is after a long life: loads differ, node keys are not in order of names.
std::unique_ptr<PlacementState> new_cluster(std::int64_t nodes) {
  auto state = std::make_unique<PlacementState>();
  Random random(42);
  for (EngineKey key = 0; key < nodes; ++key) {
    state->put_node(key, facts_of(static_cast<EngineKey>(key * 7919 % 1000003)));
    state->set_health(key, 100);
  }
  const auto containers = static_cast<std::uint64_t>(nodes * containers_per_node);
  for (std::uint64_t i = 0; i < containers; ++i) {
    const auto node = static_cast<EngineKey>(random.below(static_cast<std::uint64_t>(nodes)));
    state->put_container(node, container_of(i, random));
  }
  return state;
}

// Runs share the latest one: they leave it as they found it.
PlacementState& cluster(std::int64_t nodes) {
  static std::unique_ptr<PlacementState> latest;
  if (!latest || latest->nodes() != static_cast<std::size_t>(nodes)) {
    latest.reset();
    latest = new_cluster(nodes);
  }
  return *latest;
}

enum Rules : std::int64_t { plain, sized, glob, soft_label, hard_label, port, everything };

ContainerSpec request_of(std::int64_t rules) {
  ContainerSpec spec;
  spec.image = "busybox";
  if (rules == sized || rules == everything) {
    spec.cpus = 1;
    spec.memory_bytes = 2 * gib;
  }
  if (rules == glob || rules == everything) spec.constraints = {"rack==r1*"};
  if (rules == soft_label || rules == everything) spec.affinities = {"app!=~a3"};
  if (rules == hard_label) spec.affinities = {"app!=a3"};
  if (rules == port || rules == everything) spec.host_ports = {{"", 8007}};
  return spec;
}

constexpr const char* rule_names[] = {"plain",      "sized", "constraint glob", "soft label",
                                      "hard label", "port",  "all rules"};
constexpr const char* strategy_names[] = {"spread", "binpack", "random", "bestfit"};

void set_label(benchmark::State& run) {
  run.SetLabel(fmt::format("{} {}", strategy_names[run.range(2)], rule_names[run.range(1)]));
}

// The decision alone, the state unchanged.
void choose(benchmark::State& run) {
  PlacementState& state = cluster(run.range(0));
  const Scheduler scheduler(all_filters(), strategy_names[run.range(2)]);
  const ContainerSpec spec = request_of(run.range(1));
  Random random(1);
  for (auto _ : run) benchmark::DoNotOptimize(*scheduler.place(spec, state, random));
  set_label(run);
}

// Decision, reservation, and after a while the end of the container: the state
// changes with every placement and stays as full as it was.
void commit(benchmark::State& run) {
  PlacementState& state = cluster(run.range(0));
  const Scheduler scheduler(all_filters(), strategy_names[run.range(2)]);
  const ContainerSpec spec = request_of(run.range(1));
  Random random(1);
  std::vector<PlacedContainer> made;
  for (std::uint64_t i = 0; i < 1024; ++i) made.push_back(container_of(i, random));

  std::vector<ContainerKey> living(256, no_key);
  std::size_t at = 0;
  for (auto _ : run) {
    const auto node = scheduler.place(spec, state, random);
    if (!node) {
      run.SkipWithError(node.error().detail.c_str());
      break;
    }
    ContainerKey& slot = living[at % living.size()];
    if (slot != no_key) state.remove_container(slot);
    slot = state.put_container(*node, made[at++ % made.size()]);
  }
  for (const ContainerKey key : living) {
    if (key != no_key) state.remove_container(key);
  }
  run.SetItemsProcessed(run.iterations());
  set_label(run);
}

// A request of a size never seen before.
void choose_new_size(benchmark::State& run) {
  PlacementState& state = cluster(run.range(0));
  const Scheduler scheduler(all_filters(), "spread");
  ContainerSpec spec = request_of(sized);
  Random random(1);
  for (auto _ : run) {
    ++spec.memory_bytes;
    benchmark::DoNotOptimize(*scheduler.place(spec, state, random));
  }
}

void choose_plainly(benchmark::State& run) {
  PlacementState& state = cluster(run.range(0));
  const Scheduler scheduler(all_filters(), "spread");
  const ContainerSpec spec = request_of(run.range(1));
  const std::vector<Node> nodes = state.freeze();
  Random random(1);
  for (auto _ : run) {
    benchmark::DoNotOptimize(rank_plainly(scheduler.pipeline(), nodes, spec, random)->front());
  }
  run.SetLabel(rule_names[run.range(1)]);
}

void all_mixes(benchmark::internal::Benchmark* bench) {
  for (const int nodes : {100, 1000, 10000}) {
    for (const int strategy : {0, 1, 2, 3}) {
      for (int rules = plain; rules <= everything; ++rules) bench->Args({nodes, rules, strategy});
    }
  }
}

void some_mixes(benchmark::internal::Benchmark* bench) {
  for (const int strategy : {0, 1, 2, 3}) {
    for (int rules = plain; rules <= everything; ++rules) bench->Args({10000, rules, strategy});
  }
}

BENCHMARK(choose)->Apply(all_mixes);
BENCHMARK(commit)->Apply(some_mixes);
BENCHMARK(choose_new_size)->Arg(10000);
BENCHMARK(choose_plainly)->Args({1000, plain})->Args({1000, everything});

}  // namespace
}  // namespace swarm
