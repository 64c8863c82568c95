// Moves in the worst moments: managers that die, nodes that return, second failures, lost answers.
#include "tests/support/moving_cluster.h"

#include <gtest/gtest.h>

#include <string>

namespace swarm::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(ReschedulingRaces, ANewManagerFencesWhatTheOldOneMoved) {
  Moving small;
  small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  ASSERT_EQ(small.copies("web").size(), 2u);
  small.simulator.restart_manager();
  small.simulator.run_for(minutes(1));
  small.simulator.set_down(0, false);
  small.simulator.run_for(minutes(3));
  const auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_NE(copies[0].host, 0u);
  EXPECT_EQ(copies[0].state, "running");
}

// The manager dies at every moment of a move.
TEST(ReschedulingRaces, AManagerThatDiesDuringAMoveIsReplacedWithoutHarm) {
  for (int tenths = 0; tenths < 40; ++tenths) {
    Moving small;
    small.run("web");
    small.simulator.set_down(0, true);
    // The move begins here, to the millisecond: found once by stepping.
    while (small.copies("web").size() < 2 &&
           small.simulator.step(small.simulator.now() + minutes(2))) {
    }
    for (int i = 0; i < tenths; ++i) small.simulator.step(small.simulator.now() + minutes(1));
    small.simulator.restart_manager();
    small.simulator.run_for(minutes(3));
    const auto away = small.copies("web");
    ASSERT_EQ(away.size(), 2u) << tenths;
    EXPECT_EQ(away[1].state, "running") << tenths;
    small.simulator.set_down(0, false);
    small.simulator.run_for(minutes(3));
    ASSERT_EQ(small.copies("web").size(), 1u) << tenths;
    EXPECT_EQ(small.running("web"), 1u) << tenths;
  }
}

// The node comes back at every moment of a move.
TEST(ReschedulingRaces, ANodeThatReturnsDuringTheMoveEndsWithOneCopy) {
  for (int steps = 0; steps < 40; ++steps) {
    Moving small;
    small.run("web");
    small.simulator.set_down(0, true);
    while (small.copies("web").size() < 2 &&
           small.simulator.step(small.simulator.now() + minutes(2))) {
    }
    small.simulator.set_down(0, false);
    for (int i = 0; i < steps; ++i) small.simulator.step(small.simulator.now() + minutes(1));
    small.simulator.run_for(minutes(3));
    ASSERT_EQ(small.copies("web").size(), 1u) << steps;
    EXPECT_EQ(small.running("web"), 1u) << steps;
    EXPECT_EQ(small.status().waiting.size(), 0u);
  }
}

TEST(ReschedulingRaces, TheSecondNodeFailsToo) {
  Moving small(7);
  const std::string first = small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  ASSERT_EQ(small.copies("web").size(), 2u);
  const std::size_t second = small.copies("web")[1].host;
  small.simulator.set_down(second, true);
  small.simulator.run_for(minutes(2));
  ASSERT_EQ(small.copies("web").size(), 3u);
  // Both come back: one copy is left, and it is the one that was not cut off.
  small.simulator.set_down(0, false);
  small.simulator.set_down(second, false);
  small.simulator.run_for(minutes(3));
  const auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_NE(copies[0].host, 0u);
  EXPECT_NE(copies[0].host, second);
  EXPECT_EQ(copies[0].state, "running");
}

// The original deleted the last good copy here.
TEST(ReschedulingRaces, TheOldCopyStaysIfTheNewOneIsOutOfReach) {
  SimulatorOptions options = SmallCluster::quick();
  options.manager.reschedule_grace = minutes(2);
  Moving small(7, options);
  small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(3));
  ASSERT_EQ(small.copies("web").size(), 2u);
  const std::size_t second = small.copies("web")[1].host;
  small.simulator.set_down(second, true);
  small.simulator.run_for(seconds(30));
  small.simulator.set_down(0, false);
  small.simulator.run_for(minutes(5));
  auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 2u);
  EXPECT_EQ(copies[0].state, "running");
  const auto found = small.cluster().find_container("web");
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->id, copies[0].id);
  small.simulator.set_down(second, false);
  small.simulator.run_for(minutes(3));
  EXPECT_EQ(small.copies("web").size(), 1u);
  EXPECT_EQ(small.running("web"), 1u);
}

TEST(ReschedulingRaces, AStoppedNewCopyDoesNotCostTheOldOne) {
  Moving small;
  small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  const auto moved = small.copies("web").at(1);
  small.behind(moved.host, "POST", "/containers/web/kill");
  small.simulator.run_for(seconds(5));
  small.simulator.set_down(0, false);
  small.simulator.run_for(minutes(2));
  const auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_EQ(copies[0].host, 0u);
  EXPECT_EQ(copies[0].state, "running");
  // The newer one has data of its own: it is renamed, not removed.
  EXPECT_EQ(small.copies("web-old-" + moved.id.substr(0, 12)).size(), 1u);
}

TEST(ReschedulingRaces, AUserWhoRemovesTheCopyIsObeyed) {
  Moving small;
  small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  ASSERT_EQ(small.remove("/v1.41/containers/web?force=1").status, 204);
  small.simulator.run_for(minutes(5));
  EXPECT_EQ(small.copies("web").size(), 1u) << "only what is on the lost node";
}

TEST(ReschedulingRaces, ACopyThatCannotStartIsMadeElsewhere) {
  Moving small(4);
  small.run("web", R"(, "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}})");
  // A lost create answer, refused starts: whatever the faults, it ends well.
  small.simulator.set_down(0, true);
  Faults faults;
  faults[FaultKind::answer_lost] = 300;
  faults[FaultKind::reset] = 100;
  small.simulator.run_for(seconds(30));
  small.simulator.set_faults(faults);
  small.simulator.run_for(minutes(10));
  small.simulator.set_faults({});
  small.simulator.set_down(0, false);
  small.simulator.run_for(minutes(10));
  EXPECT_EQ(small.running("web"), 1u);
  EXPECT_EQ(small.copies("web").size(), 1u);
}

TEST(ReschedulingRaces, TheNetworkOfAnotherContainerIsFoundByName) {
  Moving small;
  const std::string db = small.run("db");
  small.run("app", R"(, "HostConfig": {"NetworkMode": "container:)" + db + R"("})");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(3));
  const auto dbs = small.copies("db");
  const auto apps = small.copies("app");
  ASSERT_EQ(dbs.size(), 2u);
  ASSERT_EQ(apps.size(), 2u);
  EXPECT_EQ(apps[1].host, dbs[1].host);
  EXPECT_EQ(apps[1].state, "running");
}

TEST(ReschedulingRaces, ADaemonThatWasShutDownLeavesContainersThatShouldRun) {
  Moving small;
  small.run("web", R"(, "HostConfig": {"RestartPolicy": {"Name": "always"}})");
  small.run("batch");
  // A shutdown stops the containers, then the daemon is gone.
  small.behind(0, "POST", "/containers/web/stop");
  small.simulator.run_for(seconds(1));
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  const auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 2u);
  EXPECT_EQ(copies[1].state, "running");
}

TEST(ReschedulingRaces, LabelsThatAUserCopiedMakeNoCopy) {
  Moving small;
  const std::string web = small.run("web");
  ASSERT_EQ(small
                .create("other", R"(, "Labels": {"com.docker.swarm.rescheduled-from": )"
                                 R"("[\"ENGINE0/)" +
                                     web + R"(\"]"})")
                .status,
            201);
  small.simulator.run_for(minutes(2));
  EXPECT_EQ(small.copies("other").size(), 1u);
  EXPECT_EQ(small.running("web"), 1u);
}

}  // namespace
}  // namespace swarm::sim
