#include "core/scheduler/filters/network.h"

#include "tests/support/scheduler/kept_nodes.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using test::kept;
using test::unmet;

TEST(NetworkFilter, KeepsNodesThatHaveEveryNetworkAskedFor) {
  PlacementState state;
  for (EngineKey key = 0; key < 4; ++key) {
    test::add_node(state, key, test::facts("node-" + std::to_string(key)));
  }
  ContainerSpec spec;
  EXPECT_EQ(kept("network", state, spec), "0 1 2 3");
  spec.local_networks = {{"front", {0, 2, 3}}};
  EXPECT_EQ(kept("network", state, spec), "0 2 3");
  spec.local_networks.push_back({"node-2/back", {2}});
  EXPECT_EQ(kept("network", state, spec), "2");
  spec.local_networks.push_back({"side", {1}});
  EXPECT_EQ(kept("network", state, spec), unmet + "[--net=front --net=node-2/back --net=side]");
}

TEST(NetworkFilter, ANetworkThatNoNodeHasLetsNobodyIn) {
  PlacementState state;
  test::add_node(state, 0, test::facts("node-0"));
  ContainerSpec spec;
  spec.local_networks = {{"node-0/front", {}}};
  EXPECT_EQ(kept("network", state, spec), unmet + "[--net=node-0/front]");
  // Nor does that of a node that has gone.
  spec.local_networks = {{"front", {7}}};
  EXPECT_EQ(kept("network", state, spec), unmet + "[--net=front]");
}

}  // namespace
}  // namespace swarm
