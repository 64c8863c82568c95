#include "core/scheduler/scheduler.h"

#include "tests/support/scheduler/builders.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using test::add_node;
using test::facts;
using test::gib;
using test::request;
using test::sized;

TEST(Scheduler, RefusesUnknownParts) {
  EXPECT_EQ(Scheduler::make({"health", "colour"}, "spread").error().detail, "filter not supported");
  EXPECT_EQ(Scheduler::make({"health"}, "gather").error().detail, "strategy not supported");
  EXPECT_EQ(Scheduler::make({}, "binpacking")->pipeline().strategy->name(), "binpack");
}

TEST(Scheduler, PlacesOnTheNodeWithFewestContainers) {
  PlacementState state;
  Random random(1);
  add_node(state, 0, facts("node-0"));
  add_node(state, 1, facts("node-1"));
  const Scheduler scheduler(test::all_filters(), "spread");
  std::vector<EngineKey> placed;
  for (int i = 0; i < 4; ++i) {
    const Result<EngineKey> node = scheduler.place(request(), state, random);
    ASSERT_TRUE(node);
    placed.push_back(*node);
    state.put_container(*node, test::container("", "c" + std::to_string(i)));
  }
  EXPECT_EQ(placed, (std::vector<EngineKey>{0, 1, 0, 1}));
}

TEST(Scheduler, SaysWhyThereIsNoNode) {
  PlacementState state;
  Random random(1);
  const Scheduler scheduler(test::all_filters(), "spread");
  EXPECT_EQ(scheduler.place(request(), state, random).error().detail,
            "No healthy node available in the cluster");

  add_node(state, 0, facts("node-0"));
  EXPECT_EQ(scheduler.place(request(5, 0), state, random).error().detail,
            "no resources available to schedule container");

  ContainerSpec spec = request();
  spec.constraints = {"node==zz", "foo!=b"};
  EXPECT_EQ(scheduler.place(spec, state, random).error().detail,
            "Unable to find a node that satisfies the following conditions "
            "\n[available container slots]\n[node==zz foo!=b]");

  spec.constraints = {"n==foo"};
  const Result<EngineKey> refused = scheduler.place(spec, state, random);
  EXPECT_EQ(refused.error().detail,
            "Unable to find a node that satisfies the following conditions "
            "\n[available container slots]\nerror from constraint filter: Key 'n' is invalid");
  EXPECT_EQ(refused.error().code, Errc::invalid_expression);
}

// The original's order of events: the soft rule's only node has no room, so the
// rule is dropped and the other node is taken.
TEST(Scheduler, DropsSoftRulesAlsoForWantOfRoom) {
  PlacementState state;
  Random random(1);
  add_node(state, 0, facts("node-0", {{"rack", "r1"}}, 1, gib));
  add_node(state, 1, facts("node-1", {}, 4, 4 * gib));
  const Scheduler scheduler(test::all_filters(), "spread");
  ContainerSpec spec = request(0, 2 * gib);
  spec.constraints = {"rack==~r1"};
  EXPECT_EQ(*scheduler.place(spec, state, random), 1u);
  spec.memory_bytes = gib;
  EXPECT_EQ(*scheduler.place(spec, state, random), 0u);
}

TEST(Scheduler, RanksAllNodesThatWouldDo) {
  PlacementState state;
  Random random(1);
  for (EngineKey key = 0; key < 4; ++key) {
    add_node(state, key, facts("node-" + std::to_string(9 - key)));
  }
  state.set_health(3, 0);
  state.put_container(2, sized("c", 1, gib));
  const Scheduler scheduler(test::all_filters(), "spread");
  EXPECT_EQ(*scheduler.rank(request(), state, random), (std::vector<EngineKey>{1, 0, 2}));
}

TEST(Scheduler, RunsFiltersInTheOrderGiven) {
  PlacementState state;
  Random random(1);
  add_node(state, 0, facts("node-0", {{"containerslots", "0"}}));
  ContainerSpec spec = request();
  spec.constraints = {"node==zz"};
  const std::string start = "Unable to find a node that satisfies the following conditions ";
  const auto error = [&](const std::vector<std::string>& filters) {
    return Scheduler(filters, "spread").place(spec, state, random).error().detail;
  };
  EXPECT_EQ(error({"containerslots", "constraint"}), start + "\n[available container slots]");
  EXPECT_EQ(error({"constraint", "containerslots"}), start + "\n[node==zz]");
  EXPECT_EQ(error({"health", "containerslots"}), start + "\n[available container slots]");
  spec.constraints.clear();
  EXPECT_EQ(*Scheduler({}, "spread").place(spec, state, random), 0u);
}

TEST(Scheduler, ExplainsEachRefusal) {
  PlacementState state;
  add_node(state, 0, facts("c-small", {}, 1, gib));
  add_node(state, 1, facts("a-sick"));
  add_node(state, 2, facts("b-fine"));
  add_node(state, 3, facts("d-full", {{"containerslots", "0"}}));
  state.set_health(1, 0);
  const Scheduler scheduler(test::all_filters(), "spread");
  const std::vector<Refusal> expected = {
      {"a-sick", "health", "node is not healthy"},
      {"c-small", "resources", "not enough free CPUs or memory"},
      {"d-full", "containerslots", "all container slots are taken"}};
  EXPECT_EQ(scheduler.explain(request(2, 0), state), expected);
  EXPECT_EQ(scheduler.explain(request(2, 0), state, 2), (std::vector<Refusal>{expected[0]}));
}

// Nothing about the last change may be lost when a key is used again.
TEST(PlacementState, ForgetsARemovedNode) {
  PlacementState state;
  Random random(1);
  const Scheduler scheduler(test::all_filters(), "spread");
  add_node(state, 0, facts("node-0", {{"rack", "r1"}}));
  state.put_container(0, test::container("c1", "web", {{"app", "a3"}}));
  state.set_images(0, {{"sha256:1", {"busybox:latest"}, {}}});
  ContainerSpec spec = request();
  spec.constraints = {"rack==r1"};
  spec.affinities = {"app==a3", "image==busybox", "container==web"};
  EXPECT_EQ(*scheduler.place(spec, state, random), 0u);

  state.remove_node(0);
  EXPECT_EQ(state.nodes(), 0u);
  add_node(state, 0, facts("node-1"));
  EXPECT_EQ(state.load(0), (NodeLoad{4, 4 * gib, 0, 0, 0, 100}));
  for (const char* affinity : {"app!=a3", "image!=busybox", "container!=*"}) {
    spec.constraints = {"rack!=r1"};
    spec.affinities = {affinity};
    EXPECT_EQ(*scheduler.place(spec, state, random), 0u) << affinity;
  }
}

}  // namespace
}  // namespace swarm
