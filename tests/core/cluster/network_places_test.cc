#include "core/cluster/network_places.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace swarm {
namespace {

std::string id_of(char digit) { return std::string(64, digit); }

// Node 0 has `front`, node 1 `front` and `back`, node 2 `back`; `mesh` is told by 0 and 1.
class NetworkPlacesTest : public testing::Test {
 protected:
  NetworkPlacesTest() {
    add({{id_of('1'), "front", "bridge", "local", {}, {}},
         {id_of('9'), "mesh", "overlay", "swarm", {}, {}}});
    add({{id_of('2'), "front", "bridge", "local", {}, {}},
         {id_of('3'), "back", "bridge", "local", {}, {}},
         {id_of('9'), "mesh", "overlay", "swarm", {}, {}}});
    add({{id_of('4'), "back", "macvlan", "local", {}, {}},
         {id_of('5'), "alone", "bridge", "local", {}, {}}});
  }

  void add(std::vector<Network> networks) {
    const std::string number = std::to_string(state_.engine_end());
    Engine& engine = state_.add_engine("10.0.0." + number + ":2375");
    EngineFacts facts;
    facts.id = "ID" + number;
    facts.name = "node-" + number;
    std::vector<std::string> warnings;
    state_.set_facts(engine, facts, warnings);
    state_.set_state(engine, EngineState::healthy);
    engine.networks = std::move(networks);
    engine.networks.push_back({id_of('b'), "bridge", "bridge", "local", {}, {}});
  }

  // "front:0,1 back:1,2"
  std::string places(const std::vector<std::string>& references) const {
    std::string text;
    for (const LocalNetwork& network : local_networks(state_, references)) {
      text += (text.empty() ? "" : " ") + network.name + ":";
      for (const EngineKey node : network.nodes) {
        text += (text.back() == ':' ? "" : ",") + std::to_string(node);
      }
    }
    return text;
  }

  ManagerOptions options_;
  ClusterState state_{options_};
};

TEST_F(NetworkPlacesTest, FindsLocalNetworksByNameAndId) {
  EXPECT_EQ(places({"front"}), "front:0,1");
  EXPECT_EQ(places({"front", "back", "front"}), "front:0,1 back:1,2");
  EXPECT_EQ(places({id_of('3')}), id_of('3') + ":1");
  EXPECT_EQ(places({id_of('4').substr(0, 12)}), "444444444444:2");
}

TEST_F(NetworkPlacesTest, ANodeThatIsNamedIsMeant) {
  EXPECT_EQ(places({"node-1/front"}), "node-1/front:1");
  EXPECT_EQ(places({"node-2/front"}), "node-2/front:");
  // Not a node, so not ours to read.
  EXPECT_EQ(places({"node-7/front"}), "");
}

TEST_F(NetworkPlacesTest, WhatEveryNodeHasHoldsNobody) {
  for (const char* reference : {"", "default", "bridge", "host", "none", "container:web", "mesh",
                                "node-0/mesh", "nobody-has-it"}) {
    EXPECT_EQ(places({reference}), "") << reference;
  }
}

TEST_F(NetworkPlacesTest, ANodeThatIsDownStillHasItsNetworks) {
  state_.set_state(*state_.engine(2), EngineState::unhealthy);
  EXPECT_EQ(places({"alone"}), "alone:2");
  EXPECT_FALSE(only_network_place(state_, "alone"));
}

TEST_F(NetworkPlacesTest, PrefersTheOnlyHealthyNodeThatHasIt) {
  const auto only = only_network_place(state_, "alone");
  ASSERT_TRUE(only);
  EXPECT_EQ(only->engine->name(), "node-2");
  EXPECT_EQ(only_network_place(state_, "node-1/back")->network->id, id_of('3'));
  EXPECT_FALSE(only_network_place(state_, "front"));
  EXPECT_FALSE(only_network_place(state_, "bridge"));
  EXPECT_FALSE(only_network_place(state_, "mesh"));
  state_.set_state(*state_.engine(1), EngineState::unhealthy);
  EXPECT_EQ(only_network_place(state_, "front")->engine->name(), "node-0");
}

TEST_F(NetworkPlacesTest, AVolumeCalledLikeANetworkOfOneNodeMeansThatNode) {
  EXPECT_EQ(namesake_node(state_, {"alone"}), "node-2");
  EXPECT_EQ(namesake_node(state_, {"data", "front", "alone"}), "node-2");  // Two have "front".
  EXPECT_EQ(namesake_node(state_, {"bridge", id_of('5'), "mesh"}), "");
  EXPECT_EQ(namesake_node(state_, {}), "");
}

}  // namespace
}  // namespace swarm
