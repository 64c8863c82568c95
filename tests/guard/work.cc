// guard_work NODES: pieces of work whose cost is counted, not timed: guard.py runs it under
// callgrind, which counts the instructions of each function named step_*. Prints for each
// "NAME steps=N allocations=N".
#include "core/scheduler/scheduler.h"
#include "tests/guard/counting.h"
#include "tests/support/scheduler/builders.h"
#include "tests/support/small_cluster.h"

#include <cstdio>
#include <fmt/format.h>
#include <string>

namespace {

using namespace swarm;

constexpr int containers_per_node = 3;
constexpr int steps = 50;
constexpr int warm_up = 5;

void print(const char* name, const test::Cost& cost) {
  fmt::print("{} steps={} allocations={}\n", name, steps, cost.allocations);
}

struct Pool {
  PlacementState state;
  Random random{1};
  int placed = 0;
};

void fill(Pool& pool, int nodes) {
  Random random(42);
  for (int i = 0; i < nodes; ++i) {
    const auto key = static_cast<EngineKey>(i);
    const std::string name = fmt::format("node-{:06}", i * 7919 % 1'000'003);
    test::add_node(pool.state, key,
                   test::facts(name, {{"rack", fmt::format("r{}", i % 40)}}, 64, 256 * test::gib));
  }
  for (int i = 0; i < nodes * containers_per_node; ++i) {
    PlacedContainer container = test::sized(fmt::format("c{}", i), 1, test::gib);
    container.labels = {{"app", fmt::format("a{}", random.below(200))}};
    if (i % 7 == 0) {
      container.host_ports = {{"", static_cast<std::uint16_t>(8000 + random.below(50))}};
    }
    pool.state.put_container(
        static_cast<EngineKey>(random.below(static_cast<std::uint64_t>(nodes))), container);
  }
}

// One placement: the node is chosen, the container counted there.
void place(Pool& pool, const Scheduler& scheduler, const ContainerSpec& spec) {
  const auto node = scheduler.place(spec, pool.state, pool.random);
  if (!node) return;
  pool.state.put_container(*node, test::sized(fmt::format("n{}", ++pool.placed), 1, test::gib));
}

// Each has a name of its own for the counts.
#define SWARM_STEP(name)                                                                 \
  extern "C" __attribute__((noinline)) void name(Pool& pool, const Scheduler& scheduler, \
                                                 const ContainerSpec& spec) {            \
    place(pool, scheduler, spec);                                                        \
  }
SWARM_STEP(step_spread)
SWARM_STEP(step_binpack)
SWARM_STEP(step_bestfit)
SWARM_STEP(step_random)
SWARM_STEP(step_constraint)
SWARM_STEP(step_affinity)
SWARM_STEP(step_port)
SWARM_STEP(step_all_rules)
#undef SWARM_STEP

using StepFunction = void (*)(Pool&, const Scheduler&, const ContainerSpec&);

void count(Pool& pool, const char* name, StepFunction step, const char* strategy,
           const ContainerSpec& spec) {
  const Scheduler scheduler(test::all_filters(), strategy);
  for (int i = 0; i < warm_up; ++i) place(pool, scheduler, spec);
  print(name, test::cost_of([&] {
          for (int i = 0; i < steps; ++i) step(pool, scheduler, spec);
        }));
}

void count_placements(int nodes) {
  Pool pool;
  fill(pool, nodes);
  const ContainerSpec plain = test::request(1, test::gib);
  ContainerSpec constraint = plain, affinity = plain, port = plain;
  constraint.constraints = {"rack==r1*"};
  affinity.affinities = {"app!=~a3"};
  port.host_ports = {{"", 8007}};
  ContainerSpec all = constraint;
  all.affinities = affinity.affinities;
  all.host_ports = port.host_ports;
  count(pool, "step_spread", step_spread, "spread", plain);
  count(pool, "step_binpack", step_binpack, "binpack", plain);
  count(pool, "step_bestfit", step_bestfit, "bestfit", plain);
  count(pool, "step_random", step_random, "random", plain);
  count(pool, "step_constraint", step_constraint, "spread", constraint);
  count(pool, "step_affinity", step_affinity, "spread", affinity);
  count(pool, "step_port", step_port, "spread", port);
  count(pool, "step_all_rules", step_all_rules, "spread", all);
}

// --- Requests: the manager, and what the simulator needs to bring them -----------------------

extern "C" __attribute__((noinline)) void step_info(sim::SmallCluster& small, const std::string&) {
  small.get("/info");
}
extern "C" __attribute__((noinline)) void step_inspect(sim::SmallCluster& small,
                                                       const std::string& id) {
  small.get("/containers/" + id + "/json");
}
extern "C" __attribute__((noinline)) void step_list_one(sim::SmallCluster& small,
                                                        const std::string& id) {
  small.get("/containers/json?all=1&filters=%7B%22id%22%3A%5B%22" + id + "%22%5D%7D");
}

using RequestFunction = void (*)(sim::SmallCluster&, const std::string&);

void count(sim::SmallCluster& small, const std::string& id, const char* name,
           RequestFunction step) {
  for (int i = 0; i < warm_up; ++i) step(small, id);
  print(name, test::cost_of([&] {
          for (int i = 0; i < steps; ++i) step(small, id);
        }));
}

void count_requests(int nodes) {
  sim::SimulatorOptions options;
  options.manager.refresh_min = std::chrono::hours(1);
  options.manager.refresh_max = std::chrono::hours(2);
  sim::SmallCluster small(static_cast<std::size_t>(nodes), options);
  std::string id;
  for (int i = 0; i < nodes * containers_per_node; ++i) {
    const sim::ClientAnswer made = small.create("");
    if (made.status == 201) id = std::string(boost::json::parse(made.body).at("Id").get_string());
  }
  count(small, id, "step_info", step_info);
  count(small, id, "step_inspect", step_inspect);
  count(small, id, "step_list_one", step_list_one);
}

}  // namespace

int main(int words, char** word) {
  if (words != 2) {
    std::fputs("usage: guard_work NODES\n", stderr);
    return 2;
  }
  const int nodes = std::atoi(word[1]);
  count_placements(nodes);
  count_requests(nodes / 100);
  return 0;
}
