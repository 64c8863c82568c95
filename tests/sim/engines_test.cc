// The life of engines under the manager, among simulated ones.
#include "tests/support/small_cluster.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

using std::chrono::seconds;

TEST(Engines, BecomeHealthyWithTheirFacts) {
  SmallCluster small(3);
  ASSERT_EQ(small.cluster().engines().size(), 3u);
  const Engine& engine = small.engine("node1");
  EXPECT_TRUE(engine.healthy());
  EXPECT_EQ(engine.facts.id, "ENGINE1");
  EXPECT_EQ(engine.node.labels.at("rack"), "r1");
  EXPECT_EQ(engine.node.memory_bytes_total, (std::int64_t{8} << 30) * 105 / 100);
  EXPECT_EQ(engine.error, "");
}

TEST(Engines, OneThatNeverAnsweredIsPendingWithItsReason) {
  Simulator simulator(SmallCluster::quick());
  simulator.add_host(an_engine(0));
  simulator.set_down(0, true);
  simulator.discover_all();
  simulator.run_for(seconds(10));
  const Engine* engine = simulator.manager().cluster().engines().at(0);
  EXPECT_EQ(engine->state, EngineState::pending);
  EXPECT_EQ(engine->error, "connection refused");
  EXPECT_NE(engine->retry_at, never);
  simulator.set_down(0, false);
  simulator.run_for(seconds(40));
  EXPECT_TRUE(engine->healthy());
}

TEST(Engines, AKilledOneIsUnhealthyWithinSecondsAndComesBack) {
  SmallCluster small(3);
  ASSERT_EQ(small.create("web", R"(, "Env": ["constraint:node==node1"])").status, 201);
  small.simulator.set_down(1, true);
  small.simulator.run_for(seconds(10));
  EXPECT_EQ(small.engine("node1").state, EngineState::unhealthy);
  EXPECT_EQ(small.engine("node1").error, "connection refused");
  // Its containers are still known.
  EXPECT_TRUE(small.cluster().find_container("web"));
  small.simulator.set_down(1, false);
  small.simulator.run_for(seconds(40));
  EXPECT_TRUE(small.engine("node1").healthy());
  EXPECT_EQ(small.engine("node1").error, "");
}

TEST(Engines, AFrozenOneIsFoundOutWithoutAnyClient) {
  SmallCluster small(2);
  small.simulator.set_frozen(0, true);
  small.simulator.run_for(seconds(40));
  EXPECT_EQ(small.engine("node0").state, EngineState::unhealthy);
  EXPECT_EQ(small.engine("node0").error, "timed out");
  EXPECT_TRUE(small.engine("node1").healthy());
}

// A read that began before the removal may be answered after it. Nothing but the next full refresh
// would take such a container away again.
TEST(Engines, ARemovedContainerIsNotBroughtBackByALateRead) {
  SimulatorOptions options = SmallCluster::quick();
  options.latency_max = std::chrono::milliseconds(60);
  options.manager.refresh_min = options.manager.refresh_max = std::chrono::hours(1);
  SmallCluster small(1, options);
  for (int round = 0; round < 100; ++round) {
    const std::string name = "c" + std::to_string(round);
    // The creation is seen, and read; the removal overtakes the answers.
    small.behind(0, "POST", "/containers/create?name=" + name, R"({"Image": "busybox"})");
    small.simulator.run_for(std::chrono::milliseconds(70));
    small.behind(0, "DELETE", "/containers/" + name);
    small.simulator.run_for(seconds(1));
    ASSERT_EQ(small.cluster().containers().size(), 0u) << name;
  }
}

TEST(Engines, WhatHappenedMeanwhileIsSeenOnReturn) {
  SmallCluster small(1);
  const ClientAnswer gone = small.create("gone");
  ASSERT_EQ(gone.status, 201);
  small.simulator.set_down(0, true);
  small.simulator.run_for(seconds(20));
  small.behind(0, "DELETE", "/containers/gone");
  small.behind(0, "POST", "/containers/create?name=fresh",
               R"({"Image": "busybox", "Cmd": ["true"]})");
  small.simulator.set_down(0, false);
  small.simulator.run_for(seconds(40));
  EXPECT_FALSE(small.cluster().find_container("gone"));
  EXPECT_TRUE(small.cluster().find_container("fresh"));
}

TEST(Engines, ChangesBehindTheManagersBackAreSeenByEvents) {
  SmallCluster small(2);
  small.behind(1, "POST", "/containers/create?name=other",
               R"({"Image": "busybox", "Cmd": ["sleep", "1000"]})");
  small.simulator.run_for(seconds(1));
  const auto found = small.cluster().find_container("other");
  ASSERT_TRUE(found);
  small.behind(1, "POST", "/containers/other/start");
  small.simulator.run_for(seconds(1));
  EXPECT_EQ(small.cluster().containers().by_id((*found)->id)->state, ContainerState::running);
  small.behind(1, "POST", "/containers/other/rename?name=renamed");
  small.simulator.run_for(seconds(1));
  EXPECT_TRUE(small.cluster().find_container("renamed"));
  EXPECT_FALSE(small.cluster().find_container("other"));
}

TEST(Engines, AnEventStreamThatBreaksInItsFirstEventLosesNone) {
  SmallCluster small(1);
  const RequestId listener = small.simulator.send({"GET", "/events", {}, {}});
  small.simulator.run_for(seconds(1));
  Faults faults;
  faults[FaultKind::event_cut] = 1000;
  small.simulator.set_faults(faults);
  small.behind(0, "POST", "/containers/create?name=first",
               R"({"Image": "busybox", "Cmd": ["sleep", "1000"]})");
  small.simulator.set_faults({});
  small.simulator.run_for(seconds(5));
  ASSERT_EQ(small.simulator.faults_injected()[FaultKind::event_cut], 1u);
  EXPECT_NE(small.simulator.answer(listener)->body.find(R"("Action":"create")"), std::string::npos);
}

TEST(Engines, TheSameIdAtTwoAddressesIsRefusedAndNamesBoth) {
  Simulator simulator(SmallCluster::quick());
  FakeEngineOptions first = an_engine(0);
  FakeEngineOptions second = an_engine(1);
  second.id = first.id;
  simulator.add_host(first);
  simulator.add_host(second);
  simulator.discover_all();
  simulator.run_for(seconds(60));
  std::size_t healthy = 0;
  for (const Engine* engine : simulator.manager().cluster().engines()) {
    if (engine->healthy()) {
      ++healthy;
      continue;
    }
    EXPECT_EQ(engine->state, EngineState::pending);
    EXPECT_NE(engine->error.find("ID duplicated. ENGINE0"), std::string::npos) << engine->error;
    EXPECT_NE(engine->error.find("10.1.0.1:2375"), std::string::npos) << engine->error;
    EXPECT_NE(engine->error.find("10.1.0.2:2375"), std::string::npos) << engine->error;
  }
  EXPECT_EQ(healthy, 1u);
}

TEST(Engines, LeavingDiscoveryForgetsAnEngineAndItsContainers) {
  SmallCluster small(2);
  ASSERT_EQ(small.create("web", R"(, "Env": ["constraint:node==node1"])").status, 201);
  small.simulator.discover({0});
  EXPECT_EQ(small.cluster().engines().size(), 1u);
  EXPECT_FALSE(small.cluster().find_container("web"));
  small.simulator.discover({0, 1});
  small.simulator.run_for(seconds(5));
  EXPECT_TRUE(small.cluster().find_container("web"));
}

TEST(Engines, OneThatLeavesInTheMiddleOfAnythingEndsCleanly) {
  // Leaving at many different moments of start-up and of a create.
  for (int moment = 0; moment < 60; ++moment) {
    SmallCluster small(2);
    int answers = 0;
    small.simulator.send({"POST",
                          "/containers/create?name=a",
                          {{"Content-Type", "application/json"}},
                          R"({"Image": "busybox", "Env": ["constraint:node==node1"]})"},
                         [&](const ClientAnswer&) { ++answers; });
    small.simulator.run_for(std::chrono::microseconds(100 * moment));
    small.simulator.discover({0});
    small.simulator.run_for(seconds(30));
    EXPECT_EQ(answers, 1) << moment;
    EXPECT_EQ(small.cluster().reservations(), 0u) << moment;
    small.simulator.discover({0, 1});
    small.simulator.run_for(seconds(30));
    EXPECT_EQ(small.cluster().engines().size(), 2u);
    EXPECT_TRUE(small.engine("node1").healthy());
  }
}

}  // namespace
}  // namespace swarm::sim
