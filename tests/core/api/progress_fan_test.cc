#include "core/api/progress_fan.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

// Through the routes that use it; what each says is tested with them.
TEST(ProgressFan, WorksOnOnlySoManyNodesAtOnce) {
  HarnessSetup setup;
  setup.engines = 80;
  ManagerHarness swarm(setup);
  std::size_t before = 0;
  for (int node = 0; node < 80; ++node) before += swarm.open_exchanges(node);
  for (int node = 0; node < 80; ++node) swarm.set_hanging(node, true);
  const RequestId request = swarm.start("POST", "/images/create?fromImage=a");
  std::size_t open = 0;
  for (int node = 0; node < 80; ++node) open += swarm.open_exchanges(node);
  EXPECT_EQ(open - before, 64u);
  swarm.leave(request);
}

TEST(ProgressFan, LeavesOutANodeThatFailedMeanwhile) {
  HarnessSetup setup;
  setup.engines = 70;
  ManagerHarness swarm(setup);
  for (int node = 0; node < 70; ++node) swarm.set_hanging(node, true);
  const RequestId request = swarm.start("POST", "/images/create?fromImage=a");
  swarm.run_for(std::chrono::minutes(15));
  EXPECT_TRUE(swarm.answer(request).complete);
  EXPECT_EQ(swarm.answer(request).body.find("node-70\"}"), std::string::npos)
      << "It was not healthy any more when its turn came.";
  EXPECT_NE(swarm.answer(request).body.find("\"error\":\"node-1: "), std::string::npos);
}

}  // namespace
}  // namespace swarm::test
