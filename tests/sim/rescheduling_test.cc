// What is moved from a lost node, when, in which order, and what the fence does on return.
#include "tests/support/moving_cluster.h"

#include <gtest/gtest.h>

#include <string>

namespace swarm::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Rescheduling, ARunningContainerOfALostNodeRunsElsewhere) {
  Moving small;
  const std::string old = small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(seconds(30));
  EXPECT_EQ(small.copies("web").size(), 1u) << "within the grace period nothing is moved";
  small.simulator.run_for(seconds(30));
  const auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 2u);
  EXPECT_NE(copies[1].host, 0u);
  EXPECT_EQ(copies[1].state, "running");
  // The name means the new one, and lists show one.
  const auto found = small.cluster().find_container("web");
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->id, copies[1].id);
  EXPECT_EQ(small.cluster().containers().size(), 1u);
  EXPECT_EQ(small.stats().moves[MoveResult::moved], 1u);
  EXPECT_EQ(small.stats().waiting, 0u);
  // The same swarm ID, and the label that tells whose place it took.
  const auto labels = small.inspect(copies[1]).at("Config").at("Labels").get_object();
  EXPECT_EQ(labels.at("com.docker.swarm.rescheduled-from").get_string(),
            "[\"ENGINE0/" + old + "\"]");
  EXPECT_EQ(labels.at("com.docker.swarm.id"),
            small.inspect(copies[0]).at("Config").at("Labels").at("com.docker.swarm.id"));
}

TEST(Rescheduling, WithoutThePolicyNothingMoves) {
  Moving small;
  ASSERT_EQ(small.create("plain", R"(, "Env": ["constraint:node==~node0"])").status, 201);
  ASSERT_EQ(small.create("off", R"(, "Env": ["constraint:node==~node0", "reschedule:off"])").status,
            201);
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(5));
  EXPECT_EQ(small.copies("plain").size(), 1u);
  EXPECT_EQ(small.copies("off").size(), 1u);
  EXPECT_EQ(small.stats().waiting, 0u);
}

TEST(Rescheduling, ThePolicyMayStandInALabel) {
  Moving small;
  ASSERT_EQ(
      small
          .create("web", R"(, "Env": ["constraint:node==~node0"], "Labels": )"
                         R"({"com.docker.swarm.reschedule-policies": "[\"on-node-failure\"]"})")
          .status,
      201);
  small.post("/v1.41/containers/web/start");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  EXPECT_EQ(small.running("web"), 2u);  // One of them on the node that is cut off.
}

TEST(Rescheduling, AReturningNodeWithinTheGracePeriodChangesNothing) {
  Moving small;
  small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(seconds(20));
  small.simulator.set_down(0, false);
  small.simulator.run_for(minutes(5));
  ASSERT_EQ(small.copies("web").size(), 1u);
  EXPECT_EQ(small.copies("web")[0].host, 0u);
  EXPECT_EQ(small.running("web"), 1u);
}

TEST(Rescheduling, RemoveOldLeavesTheNewCopyAlone) {
  Moving small;
  small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  small.simulator.set_down(0, false);
  small.simulator.run_for(minutes(2));
  const auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_NE(copies[0].host, 0u);
  EXPECT_EQ(copies[0].state, "running");
  EXPECT_EQ(small.stats().fenced[FenceAction::removed], 1u);
}

TEST(Rescheduling, StopOldKeepsTheOldOneStopped) {
  Moving small(3, with_fence(FencePolicy::stop_old));
  small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  small.simulator.set_down(0, false);
  small.simulator.run_for(minutes(2));
  const auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 2u);
  EXPECT_EQ(copies[0].state, "exited");
  EXPECT_EQ(copies[1].state, "running");
  // The name is still good.
  const auto found = small.cluster().find_container("web");
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->id, copies[1].id);
}

TEST(Rescheduling, RenameOldTakesTheNameFromTheOldOne) {
  Moving small(3, with_fence(FencePolicy::rename_old));
  const std::string old = small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  small.simulator.set_down(0, false);
  small.simulator.run_for(minutes(2));
  ASSERT_EQ(small.copies("web").size(), 1u);
  EXPECT_EQ(small.running("web"), 1u);
  const auto renamed = small.copies("web-old-" + old.substr(0, 12));
  ASSERT_EQ(renamed.size(), 1u);
  EXPECT_EQ(renamed[0].state, "exited");
}

TEST(Rescheduling, KeepLetsBothRunAndTheNameMeansTheNewOne) {
  Moving small(3, with_fence(FencePolicy::keep));
  small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  small.simulator.set_down(0, false);
  small.simulator.run_for(minutes(2));
  EXPECT_EQ(small.running("web"), 2u);
  const auto found = small.cluster().find_container("web");
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)->generation, 1u);
}

TEST(Rescheduling, WhatDidNotRunIsMadeAgainAndNotStarted) {
  Moving small;
  small.hold("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 2u);
  EXPECT_EQ(copies[1].state, "created");
  // On return the original holds the data: the copy that never ran goes.
  small.simulator.set_down(0, false);
  small.simulator.run_for(minutes(2));
  copies = small.copies("web");
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_EQ(copies[0].host, 0u);
}

TEST(Rescheduling, TheWholeRequestIsMadeAgain) {
  Moving small;
  small.run("web", R"(, "Labels": {"tier": "front"}, "WorkingDir": "/srv",
      "ExposedPorts": {"80/tcp": {}},
      "HostConfig": {"Memory": 67108864, "CpuShares": 1, "Binds": ["/data:/data"],
                     "PortBindings": {"80/tcp": [{"HostPort": "8080"}]},
                     "RestartPolicy": {"Name": "always"}})");
  const auto before = small.inspect(small.copies("web").at(0));
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  const auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 2u);
  const auto after = small.inspect(copies[1]);
  for (const char* member : {"Memory", "CpuShares", "Binds", "PortBindings", "RestartPolicy"}) {
    EXPECT_EQ(after.at("HostConfig").at(member), before.at("HostConfig").at(member)) << member;
  }
  for (const char* member : {"Image", "Cmd", "Env", "WorkingDir", "ExposedPorts"}) {
    EXPECT_EQ(after.at("Config").at(member), before.at("Config").at(member)) << member;
  }
  EXPECT_EQ(after.at("Config").at("Labels").at("tier").get_string(), "front");
  // The drawn host name is the new one's own.
  EXPECT_EQ(after.at("Config").at("Hostname").get_string(), copies[1].id.substr(0, 12));
}

TEST(Rescheduling, FurtherNetworksAreJoinedBeforeTheStart) {
  Moving small;
  for (std::size_t host = 0; host < 3; ++host) {
    for (const char* network : {"front", "back"}) {
      small.behind(host, "POST", "/networks/create",
                   std::string(R"({"Name": ")") + network + R"("})");
    }
  }
  small.simulator.run_for(seconds(30));
  small.hold("web", R"(, "HostConfig": {"NetworkMode": "front"}, "NetworkingConfig":
      {"EndpointsConfig": {"front": {"Aliases": ["www"]}}})");
  small.behind(0, "POST", "/networks/back/connect",
               R"({"Container": "web", "EndpointConfig": {"Aliases": ["db"]}})");
  ASSERT_EQ(small.post("/v1.41/containers/web/start").status, 204);
  small.simulator.run_for(seconds(5));
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(2));
  const auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 2u);
  EXPECT_EQ(copies[1].state, "running");
  const auto after = small.inspect(copies[1]);
  const auto networks = after.at("NetworkSettings").at("Networks").get_object();
  ASSERT_TRUE(networks.contains("front"));
  ASSERT_TRUE(networks.contains("back"));
  const auto has = [](const boost::json::value& aliases, const char* alias) {
    for (const auto& entry : aliases.get_array()) {
      if (entry.get_string() == alias) return true;
    }
    return false;
  };
  EXPECT_TRUE(has(networks.at("front").at("Aliases"), "www"));
  EXPECT_TRUE(has(networks.at("back").at("Aliases"), "db"));
}

TEST(Rescheduling, LeavingDiscoveryIsNoFailure) {
  Moving small;
  small.run("web");
  small.simulator.discover({1, 2});
  small.simulator.run_for(minutes(5));
  EXPECT_EQ(small.copies("web").size(), 1u);
  small.simulator.discover_all();
  small.simulator.run_for(minutes(2));
  ASSERT_EQ(small.copies("web").size(), 1u);
  EXPECT_EQ(small.running("web"), 1u);
}

TEST(Rescheduling, DiscoveryThatTurnsEmptyMovesNothing) {
  Moving small;
  small.run("web");
  for (int i = 0; i < 5; ++i) {
    small.simulator.discover({});
    small.simulator.run_for(seconds(45));
    small.simulator.discover_all();
    small.simulator.run_for(seconds(45));
  }
  ASSERT_EQ(small.copies("web").size(), 1u);
  EXPECT_EQ(small.copies("web")[0].host, 0u);
}

TEST(Rescheduling, ALostNodeWhoseRegistrationExpiresStillMoves) {
  Moving small;
  small.run("web");
  small.simulator.set_down(0, true);
  small.simulator.run_for(seconds(20));  // Unhealthy, within the grace period.
  small.simulator.discover({1, 2});
  small.simulator.run_for(minutes(2));
  ASSERT_EQ(small.copies("web").size(), 2u);
  EXPECT_EQ(small.running("web"), 2u);  // The old one, out of reach, is one of them.
  small.simulator.set_down(0, false);
  small.simulator.discover_all();
  small.simulator.run_for(minutes(2));
  const auto copies = small.copies("web");
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_NE(copies[0].host, 0u);
}

TEST(Rescheduling, TheBrakeHoldsWhenTooMuchIsUnreachable) {
  Moving small(6);
  small.run("web");
  for (const std::size_t host : {0, 1, 2}) small.simulator.set_down(host, true);
  small.simulator.run_for(minutes(10));
  EXPECT_EQ(small.copies("web").size(), 1u);
  EXPECT_TRUE(small.stats().braked);
  ASSERT_EQ(small.status().waiting.size(), 1u);
  EXPECT_EQ(small.status().waiting[0].name, "web");
  EXPECT_EQ(small.status().waiting[0].reason, "too many engines are unreachable");
  // Two of six come back: the rest is under a third, and moves after a new grace period.
  small.simulator.set_down(1, false);
  small.simulator.set_down(2, false);
  small.simulator.run_for(minutes(3));
  EXPECT_FALSE(small.stats().braked);
  EXPECT_EQ(small.copies("web").size(), 2u);
}

TEST(Rescheduling, WhatDoesNotFitWaitsAndSaysWhy) {
  Moving small(2);
  const std::string six = R"(, "HostConfig": {"Memory": 6442450944})";
  small.run("big", six);
  ASSERT_EQ(small.create("fills", R"(, "Env": ["constraint:node==node1"])" + six).status, 201);
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(5));
  EXPECT_EQ(small.copies("big").size(), 1u);
  ASSERT_EQ(small.status().waiting.size(), 1u);
  EXPECT_EQ(small.status().waiting[0].reason, "no resources available to schedule container");
  EXPECT_EQ(small.status().waiting[0].node, "node0");
  EXPECT_GT(small.stats().moves[MoveResult::failed], 2u);
  ASSERT_EQ(small.remove("/v1.41/containers/fills").status, 204);
  small.simulator.run_for(minutes(2));
  EXPECT_EQ(small.copies("big").size(), 2u);
  EXPECT_EQ(small.stats().waiting, 0u);
}

TEST(Rescheduling, TheOldestIsPlacedFirst) {
  Moving small(2);
  const std::string six = R"(, "HostConfig": {"Memory": 4294967296})";
  small.run("b-older", six);
  small.simulator.run_for(seconds(2));
  small.run("a-younger", six);
  ASSERT_EQ(small.create("fills", R"(, "Env": ["constraint:node==node1"])" + six).status, 201);
  small.simulator.set_down(0, true);
  small.simulator.run_for(minutes(5));
  EXPECT_EQ(small.copies("b-older").size(), 2u);
  EXPECT_EQ(small.copies("a-younger").size(), 1u);
}

}  // namespace
}  // namespace swarm::sim
