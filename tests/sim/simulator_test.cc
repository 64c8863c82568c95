// What the simulated world itself does: its time, its clients, a manager that goes and comes back.
#include "sim/simulator.h"

#include "core/model/stats.h"
#include "tests/support/small_cluster.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

using std::chrono::seconds;

TEST(Simulator, ANewManagerLearnsEverythingAgain) {
  SmallCluster small(3);
  ASSERT_EQ(small.create("web").status, 201);
  small.simulator.restart_manager();
  EXPECT_EQ(small.cluster().containers().size(), 0u);
  small.simulator.run_for(seconds(5));
  EXPECT_EQ(small.cluster().engines().size(), 3u);
  EXPECT_TRUE(small.cluster().find_container("web"));
  EXPECT_EQ(small.create("web").status, 409);
}

TEST(Simulator, StoppingTheManagerCutsItsClientsOff) {
  SmallCluster small(1);
  small.simulator.set_frozen(0, true);
  std::vector<ClientAnswer> answers;
  small.simulator.send({"POST", "/containers/create?name=a", {}, R"({"Image": "busybox"})"},
                       [&](const ClientAnswer& answer) { answers.push_back(answer); });
  small.simulator.run_for(seconds(1));
  ASSERT_TRUE(answers.empty());
  small.simulator.stop_manager();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_TRUE(answers[0].cut);
  EXPECT_EQ(answers[0].answers, 0);
  // Nobody listens.
  const ClientAnswer refused = small.get("/info");
  EXPECT_TRUE(refused.cut);
  small.simulator.start_manager();
  small.simulator.set_frozen(0, false);
  small.simulator.run_for(seconds(40));
  EXPECT_EQ(small.get("/info").status, 200);
}

TEST(Simulator, ACreateIsDoneAfterItsConnectionHasEnded) {
  SimulatorOptions options = SmallCluster::quick();
  std::size_t heard = 0, there = 0;
  SmallCluster* cluster = nullptr;
  options.heard = [&](EngineKey, std::size_t host, const HttpRequest& request) {
    if (request.target.find("/containers/create") == std::string::npos) return;
    ++heard;
    there += cluster->simulator.engine(host).containers().size();
  };
  SmallCluster small(1, std::move(options));
  cluster = &small;
  Faults faults;
  faults[FaultKind::worked_late] = 1000;
  small.simulator.set_faults(faults);
  EXPECT_EQ(small.create("web").status, 500);
  EXPECT_EQ(heard, 1u);
  EXPECT_EQ(there, 0u);
  EXPECT_EQ(small.cluster().reservations(), 1u);
  small.simulator.run_for(seconds(6));
  EXPECT_EQ(heard, 2u);
  EXPECT_EQ(there, 1u);
  EXPECT_TRUE(small.cluster().find_container("web"));
}

TEST(Simulator, AnEngineThatIsReplacedDoesNoLateWork) {
  SmallCluster small(1);
  Faults faults;
  faults[FaultKind::worked_late] = 1000;
  small.simulator.set_faults(faults);
  small.create("web");
  small.simulator.replace_engine(0, "ANOTHER");
  small.simulator.run_for(seconds(6));
  EXPECT_TRUE(small.simulator.engine(0).containers().empty());
}

TEST(Simulator, OnlyTheStreamOfEventsBreaks) {
  SmallCluster small(1);
  const auto gaps = [&] { return small.simulator.manager().stats().events.gaps; };
  const auto before = gaps();
  small.simulator.break_events(0);
  small.simulator.run_for(seconds(1));
  EXPECT_EQ(gaps(), before + 1);
  EXPECT_TRUE(small.engine("node0").healthy());
}

}  // namespace
}  // namespace swarm::sim
