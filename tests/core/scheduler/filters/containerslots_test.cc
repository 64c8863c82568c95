#include "core/scheduler/filters/containerslots.h"

#include "tests/support/scheduler/kept_nodes.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using test::kept;
using test::unmet;

TEST(ContainerSlotsFilter, CountsAllContainersAgainstTheLabel) {
  PlacementState state;
  EngineKey key = 0;
  for (const char* slots : {"2", "0", "-1", "x", "", "2x", "+2", "9223372036854775808", "1"}) {
    const std::string name = "node-" + std::to_string(key);
    test::add_node(state, key++, test::facts(name, {{"containerslots", slots}}));
  }
  test::add_node(state, key, test::facts("node-9"));
  ContainerSpec spec;
  EXPECT_EQ(kept("containerslots", state, spec), "0 3 4 5 6 7 8 9");
  for (EngineKey node = 0; node <= key; ++node) {
    state.put_container(node, test::container("", "reserved"));
  }
  EXPECT_EQ(kept("containerslots", state, spec), "0 3 4 5 6 7 9");
  for (EngineKey node = 0; node <= key; ++node) {
    state.put_container(node, test::container("id", "real"));
  }
  EXPECT_EQ(kept("containerslots", state, spec), "3 4 5 7 9");
}

TEST(ContainerSlotsFilter, HasItsOwnCondition) {
  PlacementState state;
  test::add_node(state, 0, test::facts("node-0", {{"containerslots", "0"}}));
  EXPECT_EQ(kept("containerslots", state, {}), unmet + "[available container slots]");
}

}  // namespace
}  // namespace swarm
