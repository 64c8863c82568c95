#include "core/scheduler/filters/dependency.h"

#include "tests/support/scheduler/kept_nodes.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using test::kept;
using test::unmet;

class DependencyFilterTest : public testing::Test {
 protected:
  DependencyFilterTest() {
    for (EngineKey key = 0; key < 3; ++key) {
      const std::string number = std::to_string(key);
      test::add_node(state_, key, test::facts("node-" + number));
      PlacedContainer held = test::container("c" + number + "abcdef0123456789", "name-" + number);
      held.swarm_id = "s" + number + "abcdef0123456789";
      held.names.push_back("name-" + number + "/alias");
      state_.put_container(key, held);
    }
    // Two whose IDs begin alike, on one node.
    state_.put_container(2, test::container("twin-a", "twin"));
    state_.put_container(2, test::container("twin-b", "twin"));
  }

  std::string linked_to(const std::string& reference) const {
    ContainerSpec spec;
    spec.links = {reference + ":alias"};
    return kept("dependency", state_, spec);
  }

  PlacementState state_;
};

TEST_F(DependencyFilterTest, FindsContainersByEveryNameTheyHave) {
  for (const char* reference :
       {"c1abcdef0123456789", "c1abcdef0123", "c1abc", "c1", "s1abcdef0123456789", "s1abcdef0123",
        "s1ab", "name-1", "/name-1", "node-1/name-1", "node-1-id/name-1", "name-1/alias"}) {
    EXPECT_EQ(linked_to(reference), "1") << reference;
  }
  for (const char* reference :
       {"name", "name-3", "node-0/name-1", "abc", "//name-1", "twin", "twin-"}) {
    EXPECT_EQ(linked_to(reference), unmet + "[--link=" + reference + ":alias]") << reference;
  }
  // Unique on each node.
  EXPECT_EQ(linked_to("c"), "0 1 2");
  EXPECT_EQ(linked_to("twin-b"), "2");
}

TEST_F(DependencyFilterTest, ReadsVolumesLinksAndNetwork) {
  ContainerSpec spec;
  EXPECT_EQ(kept("dependency", state_, spec), "0 1 2");
  spec.network_mode = "bridge";
  EXPECT_EQ(kept("dependency", state_, spec), "0 1 2");
  spec.volumes_from = {"name-0:ro"};
  EXPECT_EQ(kept("dependency", state_, spec), "0");
  spec.volumes_from = {"name-0"};
  spec.links = {"c0abcdef0123:db"};
  spec.network_mode = "container:name-0";
  EXPECT_EQ(kept("dependency", state_, spec), "0");
  spec.links = {"name-1:db"};
  EXPECT_EQ(kept("dependency", state_, spec),
            unmet + "[--volumes-from=name-0 --link=name-1:db --net=container:name-0]");
}

TEST_F(DependencyFilterTest, FollowsChanges) {
  EXPECT_EQ(linked_to("late"), unmet + "[--link=late:alias]");
  const ContainerKey late = state_.put_container(1, test::container("late-id", "late"));
  EXPECT_EQ(linked_to("late"), "1");
  state_.remove_container(late);
  EXPECT_EQ(linked_to("late"), unmet + "[--link=late:alias]");
  state_.remove_node(2);
  EXPECT_EQ(linked_to("c"), "0 1");
}

}  // namespace
}  // namespace swarm
