// The indexed scheduler against the plain one, and what any scheduler must keep.
#include "core/scheduler/scheduler.h"

#include "core/scheduler/filter_table.h"
#include "core/scheduler/strategy_table.h"
#include "tests/support/scheduler/hostile_cluster.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace swarm {
namespace {

using test::HostileCluster;
using test::Tape;

using Numbers = std::vector<std::uint32_t>;

Tape any_tape(double scale = 6.0) {
  const auto number = rc::gen::inRange<std::uint32_t>(0, 840);
  return Tape(*rc::gen::scale(scale, rc::gen::container<Numbers>(number)));
}

std::vector<std::string> any_filters(Tape& tape) {
  std::vector<std::string> filters = test::all_filters();
  if (tape.below(4) != 1) return filters;
  std::vector<std::string> chosen;
  for (const std::string& name : filters) {
    if (tape.below(3) != 1) chosen.insert(tape.below(2) == 1 ? chosen.begin() : chosen.end(), name);
  }
  return chosen;
}

std::vector<EngineKey> keys_of(const Ranking& ranking) {
  std::vector<EngineKey> keys;
  for (const Node* node : ranking) keys.push_back(node->key);
  return keys;
}

std::string as_text(const Result<std::vector<EngineKey>>& ranking) {
  if (!ranking)
    return std::to_string(static_cast<int>(ranking.error().code)) + ranking.error().detail;
  std::string text;
  for (const EngineKey key : *ranking) text += std::to_string(key) + ' ';
  return text;
}

// What the indexed scheduler says otherwise than the plain one: nodes, their
// order, errors. Empty if nothing.
std::string difference(const Scheduler& scheduler, const PlacementState& state,
                       const ContainerSpec& spec) {
  const std::vector<Node> frozen = state.freeze();
  Random plain_random(7);
  Random rank_random(7);
  Random place_random(7);
  const auto plain = rank_plainly(scheduler.pipeline(), frozen, spec, plain_random);
  const Result<std::vector<EngineKey>> expected =
      plain ? Result<std::vector<EngineKey>>(keys_of(*plain)) : plain.error();
  const auto ranked = scheduler.rank(spec, state, rank_random);
  const auto placed = scheduler.place(spec, state, place_random);
  const std::string text = as_text(expected);
  if (as_text(ranked) != text) return "ranked " + as_text(ranked) + " instead of " + text;
  const Result<std::vector<EngineKey>> only =
      placed ? Result<std::vector<EngineKey>>(std::vector<EngineKey>{*placed}) : placed.error();
  if (expected && *placed != expected->front()) return "placed " + as_text(only) + " of " + text;
  if (!expected && as_text(only) != text) return "placed " + as_text(only) + " instead of " + text;
  if (rank_random.next() != plain_random.next()) return "other draws";
  return "";
}

RC_GTEST_PROP(Scheduler, AnswersFromTheIndexAsThePlainOne, ()) {
  Tape tape = any_tape();
  HostileCluster cluster;
  while (!tape.at_end()) {
    for (std::uint32_t changes = tape.below(12); changes > 0; --changes) cluster.change(tape, 6);
    const auto strategy = tape.one_of(strategy_table())->name();
    const Scheduler scheduler(any_filters(tape), strategy);
    RC_ASSERT(difference(scheduler, cluster.state, test::hostile_request(tape)) == "");
  }
}

// Few requests, asked again after every few changes: what was looked up once must
// follow.
RC_GTEST_PROP(Scheduler, AnswersStayRightWhileContainersComeAndGo, ()) {
  Tape tape = any_tape(30.0);
  HostileCluster cluster;
  for (std::uint32_t changes = 16 + tape.below(8); changes > 0; --changes) cluster.change(tape, 6);
  const Scheduler scheduler(test::all_filters(), tape.one_of(strategy_table())->name());
  ContainerSpec simple;
  simple.cpus = tape.below(2);
  const std::vector<ContainerSpec> specs = {simple, test::hostile_request(tape),
                                            test::hostile_request(tape)};
  while (!tape.at_end()) {
    for (std::uint32_t changes = tape.below(4); changes > 0; --changes) cluster.churn(tape);
    RC_ASSERT(difference(scheduler, cluster.state, tape.one_of(specs)) == "");
  }
}

RC_GTEST_PROP(Scheduler, NoAcceptedNodeBreaksAFilter, ()) {
  Tape tape = any_tape();
  HostileCluster cluster;
  for (std::uint32_t changes = tape.below(40); changes > 0; --changes) cluster.change(tape, 6);
  const Scheduler scheduler(test::all_filters(), tape.one_of(strategy_table())->name());
  const ContainerSpec spec = test::hostile_request(tape);
  Random random(tape.below(100));
  const auto ranked = scheduler.rank(spec, cluster.state, random);
  if (!ranked) return;

  RC_ASSERT(std::set<EngineKey>(ranked->begin(), ranked->end()).size() == ranked->size());
  for (const EngineKey key : *ranked) {
    const Node node = cluster.state.freeze(key);
    for (const Filter* filter : filter_table()) {
      const auto plan = filter->plan(spec, SoftRules::ignore);
      RC_ASSERT(plan.has_value());
      const bool accepted = !plan->accepts || plan->accepts(node);
      RC_ASSERT(accepted);
    }
    const NodeLoad& load = node.load;
    const std::int64_t cpus = load.cpus_used + spec.cpus;
    const bool fits = spec.cpus <= 0 || cpus * 100 < load.cpus_total * 101;
    RC_ASSERT(fits);
  }
}

RC_GTEST_PROP(Scheduler, SoftRulesNeverMakeAFeasibleRequestInfeasible, ()) {
  Tape tape = any_tape();
  HostileCluster cluster;
  for (std::uint32_t changes = tape.below(40); changes > 0; --changes) cluster.change(tape, 6);
  const Scheduler scheduler(test::all_filters(), tape.one_of(strategy_table())->name());
  ContainerSpec spec = test::hostile_request(tape);
  Random random(1);
  const bool feasible = scheduler.place(spec, cluster.state, random).has_value();
  for (const char* wish : {"rack==~nowhere", "node!=~*"}) spec.constraints.emplace_back(wish);
  spec.affinities.emplace_back("app==~/x(y|z)/");
  spec.whitelists.emplace_back("node==~nobody");
  RC_ASSERT(scheduler.place(spec, cluster.state, random).has_value() == feasible);
}

RC_GTEST_PROP(Scheduler, ChangesAndAFreshStartGiveTheSame, ()) {
  Tape tape = any_tape();
  HostileCluster cluster;
  const Scheduler scheduler(test::all_filters(), tape.one_of(strategy_table())->name());
  Random random(3);
  for (std::uint32_t changes = tape.below(60); changes > 0; --changes) {
    cluster.change(tape, 6);
    // Makes indexes at odd moments, so that they live through changes.
    if (tape.below(5) == 1)
      (void)scheduler.place(test::hostile_request(tape), cluster.state, random);
  }

  // The nodes in the opposite order: where they come from must not matter.
  PlacementState fresh;
  std::vector<Node> frozen = cluster.state.freeze();
  for (auto node = frozen.rbegin(); node != frozen.rend(); ++node) {
    fresh.put_node(node->key, node->facts);
    fresh.set_images(node->key, node->images);
    fresh.set_health(node->key, node->load.health_percent);
    for (const PlacedContainer& container : node->containers) {
      fresh.put_container(node->key, container);
    }
  }
  for (int i = 0; i < 4; ++i) {
    const ContainerSpec spec = test::hostile_request(tape);
    Random one(5);
    Random two(5);
    const auto after_changes = scheduler.rank(spec, cluster.state, one);
    const auto from_scratch = scheduler.rank(spec, fresh, two);
    RC_ASSERT(after_changes.has_value() == from_scratch.has_value());
    if (after_changes) {
      RC_ASSERT(*after_changes == *from_scratch);
    } else {
      RC_ASSERT(after_changes.error().detail == from_scratch.error().detail);
    }
  }
}

RC_GTEST_PROP(PlacementState, SumsStayWhatAnAdditionGives, ()) {
  Tape tape = any_tape();
  HostileCluster cluster;
  while (!tape.at_end()) {
    cluster.change(tape, 6);
    for (const Node& node : cluster.state.freeze()) {
      NodeLoad expected = node.load;
      expected.cpus_used = expected.memory_bytes_used = 0;
      for (const PlacedContainer& container : node.containers) {
        expected.cpus_used += container.cpus;
        expected.memory_bytes_used += container.memory_bytes;
      }
      expected.containers = static_cast<std::uint32_t>(node.containers.size());
      RC_ASSERT(expected == cluster.state.load(node.key));
    }
  }
}

// Enough nodes for several blocks and for lists that turn into sets, and enough
// changes between two uses for logs to run over.
TEST(Scheduler, AgreesWithThePlainOneOnLargerClusters) {
  Random random(20240607);
  HostileCluster cluster;
  std::vector<Scheduler> schedulers;
  for (const Strategy* strategy : strategy_table()) {
    schedulers.emplace_back(test::all_filters(), strategy->name());
  }
  for (int round = 0; round < 30; ++round) {
    Numbers numbers(round % 10 == 9 ? 60000 : 6000);
    for (std::uint32_t& number : numbers) number = static_cast<std::uint32_t>(random.below(840));
    Tape tape(std::move(numbers));
    while (!tape.at_end()) cluster.change(tape, 300);
    for (const Scheduler& scheduler : schedulers) {
      Numbers request(64);
      for (std::uint32_t& number : request) number = static_cast<std::uint32_t>(random.below(840));
      Tape request_tape(std::move(request));
      ASSERT_EQ(difference(scheduler, cluster.state, test::hostile_request(request_tape)), "");
    }
  }
}

}  // namespace
}  // namespace swarm
