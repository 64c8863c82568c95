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
  spec.constraints[1] = "foo==b";
  EXPECT_EQ(scheduler.place(spec, state, random).error().detail,
            "Unable to find a node that satisfies the following conditions "
            "\n[available container slots]\n[node==zz foo==b]");

  spec.constraints = {"n==foo"};
  const Result<EngineKey> refused = scheduler.place(spec, state, random);
  EXPECT_EQ(refused.error().detail,
            "Unable to find a node that satisfies the following conditions "
            "\n[available container slots]\nerror from constraint filter: Key 'n' is invalid");
  EXPECT_EQ(refused.error().code, Errc::invalid_expression);
}

}  // namespace
}  // namespace swarm
