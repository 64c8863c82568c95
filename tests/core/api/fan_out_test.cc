#include "core/api/fan_out.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

NodeReply reply_of(std::string node, int status, std::string problem) {
  NodeReply reply;
  reply.node = std::move(node);
  reply.reply.status = status;
  reply.problem = std::move(problem);
  return reply;
}

TEST(FailureStatus, IsTheOneThatAllFailuresShare) {
  EXPECT_EQ(failure_status({reply_of("a", 200, ""), reply_of("b", 409, "in use")}), 409);
  EXPECT_EQ(failure_status({reply_of("a", 409, "in use"), reply_of("b", 404, "gone")}), 500);
  EXPECT_EQ(failure_status({reply_of("a", 0, "refused")}), 500);
  EXPECT_EQ(failure_status({reply_of("a", 0, "refused"), reply_of("b", 409, "in use")}), 500);
}

TEST(FailuresOf, LeavesOutWhatSucceeded) {
  const auto failures = failures_of({reply_of("a", 200, ""), reply_of("b", 409, "in use")});
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].node, "b");
  EXPECT_EQ(failures[0].text, "in use");
}

// Requests to /prune that the nodes have open.
std::size_t open_prunes(ManagerHarness& swarm, int nodes) {
  std::size_t open = 0;
  for (int node = 0; node < nodes; ++node) {
    for (const HttpRequest& request : swarm.requests(node)) {
      open += request.target.find("/prune") != std::string::npos ? 1 : 0;
    }
  }
  return open;
}

TEST(FanOut, AsksOnlySoManyAtOnce) {
  HarnessSetup setup;
  setup.engines = 100;
  ManagerHarness swarm(setup);
  for (int node = 0; node < 100; ++node) swarm.set_hanging(node, true);
  const RequestId request = swarm.start("POST", "/containers/prune");
  EXPECT_EQ(open_prunes(swarm, 100), 64u);
  swarm.cut(3, "/prune");
  swarm.cut(5, "/prune");
  EXPECT_EQ(open_prunes(swarm, 100), 66u) << "Two more are asked when two have ended.";
  EXPECT_FALSE(swarm.answer(request).complete);
}

TEST(FanOut, AnswersForAllInTheOrderOfTheNodes) {
  HarnessSetup setup;
  setup.engines = 100;
  ManagerHarness swarm(setup);
  for (int node = 0; node < 100; ++node) swarm.set_down(node, true);
  const std::string text = message(swarm.call("POST", "/images/prune"));
  EXPECT_EQ(open_prunes(swarm, 100), 100u);
  EXPECT_TRUE(text.starts_with("node-1: Cannot connect"));
  EXPECT_LT(text.find("\nnode-2: "), text.find("\nnode-10: ")) << "Natural order.";
}

}  // namespace
}  // namespace swarm::test
