#include "core/scheduler/filters/whitelist.h"

#include "tests/support/scheduler/kept_nodes.h"

#include <gtest/gtest.h>

#include <utility>

namespace swarm {
namespace {

using test::kept;
using test::unmet;

TEST(WhitelistFilter, KeepsTheNodesListed) {
  PlacementState state;
  for (EngineKey key = 0; key < 4; ++key) {
    test::add_node(state, key, test::facts("node-" + std::to_string(key)));
  }
  const std::string error = unmet.substr(0, unmet.size() - 1) + "\nerror from whitelist filter: ";
  const std::vector<std::pair<std::vector<std::string>, std::string>> table = {
      {{}, "0 1 2 3"},
      {{"node==node-1"}, "1"},
      {{"node==node-1|node-2"}, "1 2"},
      {{"node==node-1|node-2", "node==node-2|node-3"}, "2"},
      {{"node==node-1|nobody|"}, "1"},
      {{"node==node-1", "node==node-2"},
       unmet + "[node==node-1 (soft=false) node==node-2 (soft=false)]"},
      {{"node==~nobody"}, "0 1 2 3"},
      {{"node==~node-3"}, "3"},
      {{"node==node."}, unmet + "[node==node. (soft=false)]"},
      {{"node!=node-1"}, error + "Operator == is expected in a whitelist"},
      {{"rack==node-1"}, error + "Key 'rack' is invalid: a whitelist has the key node"},
      {{"node==node*"}, error + "Value 'node*' is invalid: a whitelist lists node names"},
      {{"node==/node/"}, error + "Value '/node/' is invalid: a whitelist lists node names"},
      {{"node==a,b"}, error + "Value 'a,b' is invalid"},
  };
  for (const auto& [whitelists, expected] : table) {
    ContainerSpec spec;
    spec.whitelists = whitelists;
    EXPECT_EQ(kept("whitelist", state, spec), expected) << testing::PrintToString(whitelists);
  }
}

}  // namespace
}  // namespace swarm
