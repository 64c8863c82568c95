#include "core/api/routes/unsupported.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

TEST(Unsupported, SaysWhatItIsAbout) {
  ManagerHarness swarm;
  Answer answer = swarm.call("GET", "/images/viz");
  EXPECT_EQ(answer.status, 501);
  EXPECT_EQ(message(answer), "Not supported in clustering mode.");
  answer = swarm.call("GET", "/v1.40/services");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(message(answer),
            "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" "
            "to connect this node to swarm and try again.");
}

}  // namespace
}  // namespace swarm::test
