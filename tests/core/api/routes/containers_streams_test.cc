#include "core/api/routes/containers_streams.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

TEST(WaitContainer, SendsItsHeadBeforeTheContainerStarts) {
  ManagerHarness swarm;
  create(swarm, "web");
  const RequestId waiting = swarm.start("POST", "/v1.43/containers/web/wait?condition=next-exit");
  swarm.run_for(std::chrono::seconds(1));
  EXPECT_EQ(swarm.answer(waiting).status, 200);
  EXPECT_FALSE(swarm.answer(waiting).complete);
  swarm.call("POST", "/containers/web/start");
  swarm.run_for(std::chrono::hours(10));
  EXPECT_FALSE(swarm.answer(waiting).complete) << "A wait has no deadline.";
  swarm.call("POST", "/containers/web/kill");
  swarm.run_for(std::chrono::seconds(1));
  EXPECT_TRUE(swarm.answer(waiting).complete);
  EXPECT_NE(swarm.answer(waiting).body.find("\"StatusCode\":137"), std::string::npos)
      << swarm.answer(waiting).body;
  EXPECT_EQ(swarm.manager().stats().api.streams[StreamKind::wait], 0u);
}

TEST(WaitContainer, AnswersOldClientsInOnePiece) {
  ManagerHarness swarm;
  run(swarm, "web");
  const RequestId waiting = swarm.start("POST", "/v1.24/containers/web/wait");
  swarm.run_for(std::chrono::minutes(10));
  EXPECT_EQ(swarm.answer(waiting).status, 0);
  swarm.call("POST", "/containers/web/kill");
  swarm.run_for(std::chrono::seconds(1));
  EXPECT_EQ(swarm.answer(waiting).status, 200);
  EXPECT_TRUE(swarm.answer(waiting).complete);
}

TEST(WaitContainer, EndsInWordsWhenItsNodeIsLost) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  const RequestId waiting = swarm.start("POST", "/containers/web/wait");
  swarm.run_for(std::chrono::seconds(1));
  ASSERT_EQ(swarm.answer(waiting).status, 200);
  swarm.cut(node_of(swarm, id), "/wait");
  EXPECT_TRUE(swarm.answer(waiting).complete);
  EXPECT_NE(swarm.answer(waiting).body.find("\"StatusCode\":125"), std::string::npos);
  EXPECT_NE(swarm.answer(waiting).body.find("Cannot connect"), std::string::npos);
}

TEST(WaitContainer, ClosesTheEnginesEndWhenTheClientLeaves) {
  ManagerHarness swarm;
  const int node = node_of(swarm, run(swarm, "web"));
  const std::size_t before = swarm.open_exchanges(node);
  const RequestId waiting = swarm.start("POST", "/containers/web/wait");
  swarm.run_for(std::chrono::seconds(1));
  EXPECT_EQ(swarm.open_exchanges(node), before + 1);
  swarm.leave(waiting);
  EXPECT_EQ(swarm.open_exchanges(node), before);
}

TEST(ContainerLogs, ArePumpedAndEndWithTheClient) {
  ManagerHarness swarm;
  run(swarm, "web", R"({"Image":"busybox","Cmd":["echo","hello"]})");
  swarm.run_for(std::chrono::seconds(1));
  const Answer once = swarm.call("GET", "/containers/web/logs?stdout=1");
  EXPECT_EQ(once.status, 200);
  EXPECT_NE(once.body.find("hello"), std::string::npos);

  run(swarm, "long");
  const RequestId following = swarm.start("GET", "/containers/long/logs?stdout=1&follow=1");
  swarm.run_for(std::chrono::seconds(5));
  EXPECT_EQ(swarm.answer(following).status, 200);
  EXPECT_FALSE(swarm.answer(following).complete);
  EXPECT_EQ(swarm.manager().stats().api.streams[StreamKind::logs], 1u);
  swarm.leave(following);
  EXPECT_EQ(swarm.manager().stats().api.streams[StreamKind::logs], 0u);
  EXPECT_EQ(swarm.manager().stats().api.inflight, 0u);
}

TEST(ContainerLogs, OfAMissingContainerAreMissing) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("GET", "/containers/zz/logs");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such container: zz");
}

TEST(AttachContainer, PassesBytesAndHalfClosesBothWays) {
  ManagerHarness swarm;
  create(swarm, "cat",
         R"({"Image":"busybox","Cmd":["cat"],"OpenStdin":true,"StdinOnce":true,
             "AttachStdin":true,"AttachStdout":true})");
  const RequestId attached = swarm.start("POST", "/containers/cat/attach?stream=1&stdin=1&stdout=1",
                                         {}, {{"Connection", "Upgrade"}, {"Upgrade", "tcp"}});
  swarm.run_for(std::chrono::seconds(1));
  ASSERT_EQ(swarm.answer(attached).status, 101);
  ASSERT_EQ(swarm.call("POST", "/containers/cat/start").status, 204);
  swarm.input(attached, "x\n");
  swarm.run_for(std::chrono::seconds(1));
  EXPECT_NE(swarm.answer(attached).body.find("x\n"), std::string::npos);
  swarm.input(attached, {});
  swarm.run_for(std::chrono::seconds(1));
  EXPECT_TRUE(swarm.answer(attached).complete);
}

TEST(AttachContainer, SaysWhyItCannot) {
  ManagerHarness swarm;
  const std::string id = run(swarm, "web");
  swarm.set_down(node_of(swarm, id), true);
  const Answer answer = swarm.call("POST", "/containers/web/attach?stream=1", {},
                                   {{"Connection", "Upgrade"}, {"Upgrade", "tcp"}});
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(message(answer).find("connection refused"), std::string::npos);
}

TEST(ContainerArchive, GoesThrough) {
  ManagerHarness swarm;
  run(swarm, "web");
  EXPECT_EQ(swarm.call("HEAD", "/containers/web/archive?path=/etc").status, 200);
  EXPECT_EQ(swarm.call("GET", "/containers/web/archive?path=/nowhere").status, 404);
}

TEST(ContainerStats, OneSampleComesBack) {
  ManagerHarness swarm;
  run(swarm, "web");
  const Answer answer = swarm.call("GET", "/containers/web/stats?stream=0");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("cpu_stats"), std::string::npos);
}

}  // namespace
}  // namespace swarm::test
