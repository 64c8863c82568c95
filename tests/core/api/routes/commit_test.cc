#include "core/api/routes/commit.h"

#include "core/cluster/image_reference.h"
#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

TEST(CommitContainer, SendsTheFullIdAndShowsTheImageAtOnce) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "con");
  const int node = node_of(swarm, id);
  const std::string reference = "node-" + std::to_string(node + 1) + "%2Fcon";
  swarm.forget_requests();
  const Answer answer =
      swarm.call("POST", "/commit?author=con&container=" + reference + "&repo=mine&tag=1", "{}");
  EXPECT_EQ(answer.status, 201);
  ASSERT_FALSE(swarm.requests(node).empty());
  EXPECT_TRUE(swarm.requests(node)[0].target.ends_with("/commit?author=con&container=" + id +
                                                       "&repo=mine&tag=1"))
      << swarm.requests(node)[0].target;
  const Cluster& cluster = swarm.manager().cluster();
  EXPECT_NE(find_image(*cluster.engines()[static_cast<std::size_t>(node)], "mine:1"), nullptr);
}

TEST(CommitContainer, NeedsAContainer) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("POST", "/commit");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such container: ");
}

}  // namespace
}  // namespace swarm::test
