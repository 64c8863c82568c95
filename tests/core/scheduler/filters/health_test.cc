#include "core/scheduler/filters/health.h"

#include "tests/support/scheduler/kept_nodes.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using test::kept;

TEST(HealthFilter, KeepsNodesWithSomeHealth) {
  PlacementState state;
  ContainerSpec spec;
  EXPECT_EQ(kept("health", state, spec), "No healthy node available in the cluster");
  for (EngineKey key = 0; key < 3; ++key) {
    state.put_node(key, test::facts("node-" + std::to_string(key)));
  }
  EXPECT_EQ(kept("health", state, spec), "No healthy node available in the cluster");
  state.set_health(1, 34);
  state.set_health(2, 100);
  EXPECT_EQ(kept("health", state, spec), "1 2");
  state.set_health(2, 0);
  EXPECT_EQ(kept("health", state, spec), "1");
}

}  // namespace
}  // namespace swarm
