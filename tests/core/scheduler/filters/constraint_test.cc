#include "core/scheduler/filters/constraint.h"

#include "tests/support/scheduler/kept_nodes.h"

#include <gtest/gtest.h>

#include <utility>

namespace swarm {
namespace {

using test::kept;
using test::unmet;

class ConstraintFilterTest : public testing::Test {
 protected:
  ConstraintFilterTest() {
    test::add_node(
        state_, 0,
        test::facts("node-0", {{"name", "node0"}, {"group", "1"}, {"region", "us-west"}}));
    test::add_node(
        state_, 1,
        test::facts("node-1", {{"name", "node1"}, {"group", "1"}, {"region", "us-east"}}));
    test::add_node(state_, 2,
                   test::facts("node-2", {{"name", "node2"}, {"group", "2"}, {"region", "eu"}}));
    test::add_node(state_, 3, test::facts("node-3"));
  }

  std::string keep(std::vector<std::string> constraints) const {
    ContainerSpec spec;
    spec.constraints = std::move(constraints);
    return kept("constraint", state_, spec);
  }

  PlacementState state_;
};

TEST_F(ConstraintFilterTest, KeepsNodesThatMeetAllConstraints) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> table = {
      {{}, "0 1 2 3"},
      {{"group==1"}, "0 1"},
      {{"group==1", "group!=2"}, "0 1"},
      {{"group==1", "name==node1"}, "1"},
      {{"node==node-2"}, "2"},
      {{"node==node-2-id"}, "2"},
      {{"node==node-2-id|node-2:2375"}, "2"},
      {{"node==node-2-id*"}, "2"},
      {{"node==*"}, "0 1 2 3"},
      {{"node!=node-0"}, "1 2 3"},
      {{"node!=node-[01]"}, "2 3"},
      {{"region==us*"}, "0 1"},
      {{"region==*us*"}, "0 1"},
      {{"region==*eu*"}, "2"},
      {{"region!=us*"}, "2 3"},
      // Without the label the value is empty.
      {{"name!=node0"}, "1 2 3"},
      {{"name!=nobody"}, "0 1 2 3"},
      {{"name!=*"}, unmet + "[name!=*]"},
      {{"gone==*"}, "0 1 2 3"},
      {{"name!=/^$/"}, "0 1 2"},
      {{"name==/node\\d/"}, "0 1 2"},
      {{"name==/(?i)NODE0/"}, "0"},
      {{"name==NODE0"}, unmet + "[name==NODE0]"},
      {{"name!=/node[02]/"}, "1 3"},
      {{"name==/node1|node2/"}, "1 2"},
      {{"name==node1|node2"}, "1 2"},
      {{"group==1", "group==2"}, unmet + "[group==1 group==2]"},
  };
  for (const auto& [constraints, expected] : table) {
    EXPECT_EQ(keep(constraints), expected) << testing::PrintToString(constraints);
  }
}

TEST_F(ConstraintFilterTest, DropsSoftOnesWhenNoNodeMeetsThem) {
  EXPECT_EQ(keep({"group==~1"}), "0 1");
  EXPECT_EQ(keep({"group==~3"}), "0 1 2 3");
  EXPECT_EQ(keep({"group!=~1"}), "2 3");
  EXPECT_EQ(keep({"node!=~*"}), "0 1 2 3");
  // All soft ones are dropped at once.
  EXPECT_EQ(keep({"group==~1", "name==~nobody"}), "0 1 2 3");
  EXPECT_EQ(keep({"group==1", "name==~nobody"}), "0 1");
  EXPECT_EQ(keep({"group==3", "name==~node1"}), unmet + "[group==3 name==node1]");
}

TEST_F(ConstraintFilterTest, SaysWhatCannotBeRead) {
  const std::string error = unmet.substr(0, unmet.size() - 1);
  EXPECT_EQ(keep({"group=1"}), error +
                                   "\nerror from constraint filter: "
                                   "One of operator ==, != is expected");
  EXPECT_EQ(keep({"group==1", "name==/"}),
            error +
                "\nerror from constraint filter: Value '/' is invalid: a regular expression "
                "stands between two slashes");
  EXPECT_EQ(keep({"name!=~/(/"}), error +
                                      "\nerror from constraint filter: "
                                      "Value '~/(/' is invalid: missing ): (");
}

TEST_F(ConstraintFilterTest, FollowsChangesOfANode) {
  EXPECT_EQ(keep({"group==1*"}), "0 1");
  state_.put_node(3, test::facts("node-3", {{"group", "10"}}));
  state_.put_node(0, test::facts("node-0"));
  EXPECT_EQ(keep({"group==1*"}), "1 3");
  state_.remove_node(1);
  EXPECT_EQ(keep({"group==1*"}), "3");
  EXPECT_EQ(keep({"group==1"}), unmet + "[group==1]");
}

// A rule outlives the look-up of its label when many other labels are asked for.
TEST_F(ConstraintFilterTest, StartsOverWhenALabelWasForgotten) {
  EXPECT_EQ(keep({"group==1*"}), "0 1");
  for (int i = 0; i < 40; ++i) keep({"key" + std::to_string(i) + "!=x*"});
  state_.put_node(3, test::facts("node-3", {{"group", "12"}}));
  state_.put_node(0, test::facts("node-0"));
  EXPECT_EQ(keep({"group==1*"}), "1 3");
}

// So many rules of one request push each other out of the caches.
TEST_F(ConstraintFilterTest, TakesHundredsOfRules) {
  std::vector<std::string> constraints{"group==1"};
  constraints.reserve(601);
  for (int i = 0; i < 600; ++i) {
    constraints.push_back("key" + std::to_string(i) + (i % 2 == 0 ? "!=x*" : "!=x"));
  }
  EXPECT_EQ(keep(constraints), "0 1");
}

}  // namespace
}  // namespace swarm
