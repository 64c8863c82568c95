// Creates through the manager, alone and many at once, among simulated engines.
#include "core/cluster/image_reference.h"
#include "sim/truth.h"
#include "tests/support/small_cluster.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace swarm::sim {
namespace {

using std::chrono::seconds;

HttpRequest create_request(const std::string& name, const std::string& more = {}) {
  return {"POST",
          "/v1.41/containers/create" + (name.empty() ? "" : "?name=" + name),
          {{"Content-Type", "application/json"}},
          R"({"Image": "busybox", "Cmd": ["sleep", "1000"])" + more + "}"};
}

TEST(Creation, SpreadsAndIsVisibleAtOnce) {
  SmallCluster small(3);
  for (int i = 0; i < 6; ++i) {
    const ClientAnswer answer = small.create("c" + std::to_string(i));
    ASSERT_EQ(answer.status, 201) << answer.body;
    EXPECT_NE(small.cluster().containers().by_id(id_of(answer.body)), nullptr);
  }
  for (const Engine* engine : small.cluster().engines()) EXPECT_EQ(engine->containers.size(), 2u);
}

TEST(Creation, OneNameIsGivenOnceHoweverManyAsk) {
  SmallCluster small(3);
  std::map<int, int> statuses;
  for (int i = 0; i < 20; ++i) {
    small.simulator.send(create_request("same"),
                         [&](const ClientAnswer& answer) { ++statuses[answer.status]; });
  }
  small.simulator.run_for(seconds(30));
  EXPECT_EQ(statuses, (std::map<int, int>{{201, 1}, {409, 19}}));
  const ClientAnswer again = small.create("same");
  EXPECT_EQ(message_of(again.body),
            "Conflict: The name same is already assigned. You have to delete (or rename) that "
            "container to be able to assign same to a container again.");
}

TEST(Creation, ManyAtOnceNeverOverfillANode) {
  SmallCluster small(3);
  // 8 GiB and 5 % each: eight of 1 GiB fit on a node.
  std::map<int, int> statuses;
  for (int i = 0; i < 40; ++i) {
    small.simulator.send(create_request("", R"(, "HostConfig": {"Memory": 1073741824})"),
                         [&](const ClientAnswer& answer) { ++statuses[answer.status]; });
  }
  small.simulator.run_for(seconds(30));
  EXPECT_EQ(statuses, (std::map<int, int>{{201, 24}, {500, 16}}));
  std::map<std::size_t, int> per_host;
  for (const TrueContainer& container : read_truth(small.simulator)) ++per_host[container.host];
  EXPECT_EQ(per_host, (std::map<std::size_t, int>{{0, 8}, {1, 8}, {2, 8}}));
}

TEST(Creation, OnePortOfANodeIsGivenOnce) {
  SmallCluster small(3);
  std::map<int, int> statuses;
  for (int i = 0; i < 10; ++i) {
    small.simulator.send(
        create_request("",
                       R"(, "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}})"),
        [&](const ClientAnswer& answer) { ++statuses[answer.status]; });
  }
  small.simulator.run_for(seconds(30));
  EXPECT_EQ(statuses, (std::map<int, int>{{201, 3}, {500, 7}}));
}

TEST(Creation, ParallelAntiAffinityHolds) {
  SmallCluster small(2);
  std::map<int, int> statuses;
  for (int i = 0; i < 3; ++i) {
    small.simulator.send(
        create_request("", R"(, "Labels": {"app": "a"}, "Env": ["affinity:app!=a"])"),
        [&](const ClientAnswer& answer) { ++statuses[answer.status]; });
  }
  small.simulator.run_for(seconds(30));
  EXPECT_EQ(statuses, (std::map<int, int>{{201, 2}, {500, 1}}));
}

TEST(Creation, SaysWhyEachNodeWasRefused) {
  SmallCluster small(2);
  const ClientAnswer answer = small.create("x", R"(, "Env": ["constraint:rack==nowhere"])");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message_of(answer.body),
            "Unable to find a node that satisfies the following conditions \n[available container "
            "slots]\n[rack==nowhere]");
  const auto nodes = boost::json::parse(answer.body).at("nodes").get_array();
  ASSERT_EQ(nodes.size(), 2u);
  EXPECT_EQ(nodes[0].at("node").get_string(), "node0");
  EXPECT_EQ(nodes[0].at("filter").get_string(), "constraint");
}

TEST(Creation, PullsAMissingImageOnTheChosenNode) {
  SmallCluster small(2);
  const ClientAnswer answer =
      small.post("/v1.41/containers/create?name=pulled", R"({"Image": "alpine:3"})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  int with_image = 0;
  small.simulator.run_for(seconds(5));
  for (const Engine* engine : small.cluster().engines()) {
    if (find_image(*engine, "alpine:3") != nullptr) ++with_image;
  }
  EXPECT_EQ(with_image, 1);
}

TEST(Creation, GoesWhereTheImageIsWhenItCannotBePulled) {
  Simulator simulator(SmallCluster::quick());
  FakeEngineOptions with_image = an_engine(1);
  with_image.images = {"busybox:latest", "nosuch/app:1"};
  simulator.add_host(an_engine(0));
  simulator.add_host(with_image);
  simulator.discover_all();
  simulator.run_for(seconds(5));
  for (int i = 0; i < 2; ++i) {
    const ClientAnswer answer = simulator.call({"POST",
                                                "/containers/create",
                                                {{"Content-Type", "application/json"}},
                                                R"({"Image": "nosuch/app:1"})"});
    ASSERT_EQ(answer.status, 201) << answer.body;
  }
  EXPECT_EQ(simulator.manager().cluster().engine_named("node1")->containers.size(), 2u);
}

// An engine asked for a name that it does not know answers 404, even if it has that image.
TEST(Creation, ANodeThatHasTheImageByAnotherNameOnlyIsNotTried) {
  Simulator simulator(SmallCluster::quick());
  for (std::size_t i = 0; i < 2; ++i) {
    FakeEngineOptions engine = an_engine(i);
    engine.images = {"nosuch/app:1"};
    simulator.add_host(engine);
  }
  const HttpRequest tag{"POST", "/images/nosuch/app:1/tag?repo=other&tag=1", {}, {}};
  ASSERT_EQ(simulator.ask_engine(0, tag).status, 201);
  ASSERT_EQ(simulator.ask_engine(0, {"DELETE", "/images/nosuch/app:1", {}, {}}).status, 200);
  simulator.discover_all();
  simulator.run_for(seconds(5));
  const ClientAnswer answer = simulator.call({"POST",
                                              "/containers/create",
                                              {{"Content-Type", "application/json"}},
                                              R"({"Image": "nosuch/app:1"})"});
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(simulator.manager().cluster().engine_named("node1")->containers.size(), 1u);
}

TEST(Creation, AnImageThatNobodyHasIsA404ThatClientsKnow) {
  SmallCluster small(2);
  const ClientAnswer answer = small.post("/containers/create", R"({"Image": "nosuch/app:1"})");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(message_of(answer.body).find("No such image: nosuch/app:1"), std::string::npos)
      << answer.body;
  EXPECT_EQ(small.cluster().reservations(), 0u);
}

TEST(Creation, TriesElsewhereWhenANodeDoesNotListen) {
  SmallCluster small(3);
  small.simulator.set_down(0, true);
  for (int i = 0; i < 3; ++i) {
    const ClientAnswer answer = small.create("c" + std::to_string(i));
    EXPECT_EQ(answer.status, 201) << answer.body;
  }
  EXPECT_EQ(small.cluster().reservations(), 0u);
}

TEST(Creation, AnAnswerThatIsLostKeepsNameAndRoomUntilItIsKnown) {
  SmallCluster small(1);
  Faults faults;
  faults[FaultKind::answer_lost] = 1000;
  small.simulator.set_faults(faults);
  std::vector<int> statuses;
  small.simulator.send(create_request("lost", R"(, "HostConfig": {"Memory": 5368709120})"),
                       [&](const ClientAnswer& answer) { statuses.push_back(answer.status); });
  small.simulator.run_for(seconds(1));
  small.simulator.set_faults({});
  // Nobody knows yet: neither its name nor its room may be given away.
  EXPECT_EQ(small.create("lost").status, 409);
  EXPECT_EQ(small.create("b", R"(, "HostConfig": {"Memory": 5368709120})").status, 500);
  small.simulator.run_for(seconds(200));
  ASSERT_EQ(statuses.size(), 1u);
  EXPECT_NE(statuses[0], 201);
  // It was created; the manager has found it.
  EXPECT_EQ(small.cluster().reservations(), 0u);
  EXPECT_TRUE(small.cluster().find_container("lost"));
  EXPECT_EQ(read_truth(small.simulator).size(), 1u);
}

// Engines before API 1.44 are told of a second network behind the create. Here nothing more gets
// through to them, not even that the container is to go again.
TEST(Creation, WhatCannotBeUndoneIsNotMadeElsewhere) {
  SimulatorOptions options = SmallCluster::quick();
  options.manager.create_retries = 2;
  SmallCluster small(3, options);
  for (std::size_t host = 0; host < 3; ++host) {
    small.behind(host, "POST", "/networks/create", R"({"Name": "extra"})");
  }
  small.simulator.run_for(seconds(30));
  std::vector<ClientAnswer> answers;
  small.simulator.send(
      create_request("both",
                     R"(, "NetworkingConfig": {"EndpointsConfig": {"bridge": {}, "extra": {}}})"),
      [&](const ClientAnswer& answer) { answers.push_back(answer); });
  const Instant limit = small.simulator.now() + seconds(5);
  while (read_truth(small.simulator).empty() && small.simulator.step(limit)) continue;
  Faults faults;
  faults[FaultKind::refused] = 1000;
  small.simulator.set_faults(faults);
  small.simulator.run_for(seconds(1));
  small.simulator.set_faults({});
  small.simulator.run_for(seconds(60));
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].status, 500);
  EXPECT_NE(answers[0].body.find("the container may exist there"), std::string::npos)
      << answers[0].body;
  EXPECT_EQ(read_truth(small.simulator).size(), 1u);
  EXPECT_TRUE(small.cluster().find_container("both"));
  EXPECT_EQ(small.cluster().reservations(), 0u);
}

TEST(Creation, ContainersWithoutANameGetDifferentOnes) {
  SmallCluster small(3);
  std::set<std::string> names;
  for (int i = 0; i < 200; ++i) {
    small.simulator.send(create_request(""), [](const ClientAnswer& answer) {
      EXPECT_EQ(answer.status, 201) << answer.body;
    });
  }
  small.simulator.run_for(seconds(30));
  for (const TrueContainer& container : read_truth(small.simulator)) names.insert(container.name);
  EXPECT_EQ(names.size(), 200u);
}

TEST(Creation, CpusBecomeSharesOfTheNode) {
  SmallCluster small(1);
  const ClientAnswer answer = small.create("aa", R"(, "HostConfig": {"CpuShares": 2})");
  ASSERT_EQ(answer.status, 201);
  EXPECT_EQ(read_truth(small.simulator).at(0).cpu_shares, 512);  // 2 of 4 CPUs.
  EXPECT_EQ(small.engine("node0").cpus_reserved, 2);
}

}  // namespace
}  // namespace swarm::sim
