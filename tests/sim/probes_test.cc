// Each probe succeeds in a healthy world, and tells what a planted breach does.
#include "sim/probes.h"

#include "core/cluster/cluster.h"
#include "tests/support/small_cluster.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

struct ProbedCluster : SmallCluster {
  Stage stage;
  Probes probes;
  Violations violations;

  ProbedCluster()
      : SmallCluster(1),
        stage{simulator, {{"node0", 4, std::int64_t{8} << 30, "r0"}}, {}, {}, {}, 0},
        probes(stage, simulator.tape().lane({LaneKind::fault})) {}

  void take() { probes.take_what_is_free(read_truth(simulator), 5, violations); }
};

TEST(Probes, TakeTheLastRoomAndFreeNames) {
  ProbedCluster cluster;
  ASSERT_EQ(cluster.create("web", R"(,"HostConfig":{"Memory":1000000000})").status, 201);
  cluster.stage.ledger.names = {"web", "db"};
  cluster.take();
  EXPECT_TRUE(cluster.violations.empty());
  EXPECT_EQ(read_truth(cluster.simulator).size(), 1u);
}

TEST(Probes, SeeRoomThatIsNotToBeHad) {
  ProbedCluster cluster;
  cluster.stage.hosts[0].memory_bytes *= 2;  // More than there is.
  cluster.take();
  ASSERT_EQ(cluster.violations.size(), 1u);
  EXPECT_EQ(cluster.violations[0].rule, "free");
}

TEST(Probes, SeeANameThatIsNotToBeHad) {
  ProbedCluster cluster;
  ASSERT_EQ(cluster.create("web").status, 201);
  cluster.stage.ledger.names = {"web"};
  cluster.probes.take_what_is_free({}, 5, cluster.violations);
  ASSERT_EQ(cluster.violations.size(), 1u);
  EXPECT_NE(cluster.violations[0].text.find("already assigned"), std::string::npos);
}

TEST(Probes, HurriedContainersAreKnownAsTheyAre) {
  ProbedCluster cluster;
  for (int round = 0; round < 20; ++round) {
    cluster.probes.hurry();
    cluster.simulator.run_for(std::chrono::seconds(3));
    const auto truth = read_truth(cluster.simulator);
    check_view(cluster.simulator, truth, cluster.violations);
    ASSERT_TRUE(cluster.violations.empty()) << cluster.violations[0].text;
    for (const TrueContainer& left : truth) {
      ASSERT_EQ(cluster.behind(0, "DELETE", "/containers/" + left.id + "?force=1").status, 204);
    }
    cluster.simulator.run_for(std::chrono::seconds(3));
  }
}

TEST(Probes, WhatIsGoneIsNotShownWhenAClientHasAsked) {
  ProbedCluster cluster;
  cluster.probes.ask_for_what_is_gone(cluster.violations);
  EXPECT_TRUE(cluster.violations.empty());
  EXPECT_TRUE(read_truth(cluster.simulator).empty());
}

TEST(Probes, SeeThatWhatIsGoneIsStillShown) {
  ProbedCluster cluster;
  // The first question reaches the engine, the read behind it does not.
  cluster.simulator.after(std::chrono::milliseconds(302),
                          [&] { cluster.simulator.link(0).answers_blocked = true; });
  cluster.simulator.after(std::chrono::minutes(2), [&] { cluster.simulator.link(0) = {}; });
  cluster.probes.ask_for_what_is_gone(cluster.violations);
  ASSERT_FALSE(cluster.violations.empty());
  EXPECT_EQ(cluster.violations[0].rule, "gone");
}

}  // namespace
}  // namespace swarm::sim
