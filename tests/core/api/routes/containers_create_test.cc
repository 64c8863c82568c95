#include "core/api/routes/containers_create.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

TEST(CreateContainer, AnswersWithIdAndWarnings) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("POST", "/containers/create?name=web", sleeper());
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(member(answer.body, "Id").size(), 64u);
  EXPECT_NE(answer.body.find("\"Warnings\":["), std::string::npos);
  EXPECT_NE(swarm.manager().cluster().containers().by_id(member(answer.body, "Id")), nullptr);
}

TEST(CreateContainer, SpreadsOverTheNodes) {
  ManagerHarness swarm;
  std::vector<int> on(3);
  for (int i = 0; i < 9; ++i) {
    ++on.at(static_cast<std::size_t>(node_of(swarm, run(swarm, "c" + std::to_string(i)))));
  }
  EXPECT_EQ(on, (std::vector<int>{3, 3, 3}));
}

TEST(CreateContainer, RefusesNamesInUse) {
  ManagerHarness swarm;
  create(swarm, "w1");
  const Answer answer = swarm.call("POST", "/containers/create?name=w1", sleeper());
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(message(answer),
            "Conflict: The name w1 is already assigned. You have to delete (or rename) that "
            "container to be able to assign w1 to a container again.");
}

TEST(CreateContainer, GivesANameToOneOfManyAtOnce) {
  ManagerHarness swarm;
  std::vector<RequestId> requests;
  requests.reserve(10);
  for (int i = 0; i < 10; ++i) {
    requests.push_back(swarm.start("POST", "/containers/create?name=one", sleeper()));
  }
  swarm.run_for(std::chrono::seconds(5));
  int created = 0;
  int refused = 0;
  for (const RequestId request : requests) {
    created += swarm.answer(request).status == 201 ? 1 : 0;
    refused += swarm.answer(request).status == 409 ? 1 : 0;
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(refused, 9);
}

TEST(CreateContainer, RefusesBodiesThatAreNone) {
  ManagerHarness swarm;
  for (const std::string body : {"", "a=b", "[]", "{", "{\"Env\":7}", "\"x\""}) {
    const Answer answer = swarm.call("POST", "/containers/create", body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_FALSE(message(answer).empty()) << body;
  }
  EXPECT_EQ(swarm.manager().cluster().containers().size(), 0u);
}

TEST(CreateContainer, RefusesBadReschedulePolicies) {
  ManagerHarness swarm;
  Answer answer = swarm.call("POST", "/containers/create", sleeper(R"(,"Env":["reschedule:foo"])"));
  EXPECT_GE(answer.status, 400);
  EXPECT_EQ(message(answer), "invalid reschedule policy: foo");
  answer = swarm.call("POST", "/containers/create",
                      sleeper(R"(,"Env":["reschedule:off","reschedule:on-node-failure"])"));
  EXPECT_GE(answer.status, 400);
  EXPECT_EQ(message(answer), "too many reschedule policies");
}

TEST(CreateContainer, SaysWhyNoNodeTookIt) {
  ManagerHarness swarm;
  Answer answer = swarm.call("POST", "/containers/create",
                             sleeper(R"(,"HostConfig":{"Memory":1000000000000})"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message(answer), "no resources available to schedule container");
  answer = swarm.call("POST", "/containers/create", sleeper(R"(,"Env":["constraint:node==nope"])"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_TRUE(message(answer).starts_with(
      "Unable to find a node that satisfies the following conditions "));
  EXPECT_NE(answer.body.find("\"nodes\":["), std::string::npos) << answer.body;
  // The original locked itself up on this one.
  answer = swarm.call("POST", "/containers/create", sleeper(R"(,"Env":["constraint:x==/"])"));
  EXPECT_GE(answer.status, 400);
  EXPECT_FALSE(create(swarm, "still-here").empty());
}

TEST(CreateContainer, NeedsANode) {
  HarnessSetup setup;
  setup.engines = 0;
  ManagerHarness swarm(setup);
  const Answer answer = swarm.call("POST", "/containers/create", sleeper());
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message(answer), "No healthy node available in the cluster");
}

TEST(CreateContainer, UnderstandsNodeNamesInReferences) {
  ManagerHarness swarm;
  const std::string db = run(swarm, "db");
  const std::string node = "node-" + std::to_string(node_of(swarm, db) + 1);
  const std::string id =
      create(swarm, "web", sleeper(R"(,"HostConfig":{"Links":[")" + node + R"(/db:thedb"]})"));
  ASSERT_FALSE(id.empty());
  EXPECT_EQ(node_of(swarm, id), node_of(swarm, db));
}

TEST(CreateContainer, GoesOnWhenTheClientLeaves) {
  ManagerHarness swarm;
  const RequestId request = swarm.start("POST", "/containers/create?name=web", sleeper());
  swarm.leave(request);
  swarm.run_for(std::chrono::seconds(5));
  EXPECT_EQ(swarm.manager().cluster().containers().size(), 1u);
  EXPECT_EQ(swarm.manager().cluster().reservations(), 0u);
}

// Such a create reaches engines before API 1.44 if clients name no version.
TEST(CreateContainer, JoinsSeveralNetworksOneByOneAtOldEngines) {
  HarnessSetup setup;
  setup.engines = 1;
  setup.tune = [](int, sim::FakeEngineOptions& engine) {
    engine.version = "20.10.24";
    engine.api_version = "1.41";
  };
  ManagerHarness swarm(setup);
  for (const std::string name : {"front", "back"}) {
    ASSERT_EQ(swarm.call("POST", "/networks/create", R"({"Name":")" + name + "\"}").status, 201);
  }
  const auto with = [](const std::string& second) {
    return sleeper(R"(,"HostConfig":{"NetworkMode":"front"},"NetworkingConfig":{"EndpointsConfig":)"
                   R"({"front":{},")" +
                   second + R"(":{"Aliases":["db"]}}})");
  };
  const std::string id = create(swarm, "web", with("back"));
  ASSERT_NE(id, "");
  const std::string inspected = swarm.call("GET", "/containers/web/json").body;
  const auto networks =
      boost::json::parse(inspected).at("NetworkSettings").at("Networks").as_object();
  EXPECT_TRUE(networks.contains("front"));
  EXPECT_TRUE(networks.contains("back"));

  swarm.intercept(0, [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.target.find("/networks/nosuch/connect") == std::string::npos) return std::nullopt;
    return HttpResponse{404, {}, R"({"message":"network nosuch not found"})"};
  });
  const Answer refused = swarm.call("POST", "/containers/create?name=other", with("nosuch"));
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(swarm.manager().cluster().containers().size(), 1u) << "It is not left half-made.";
  EXPECT_NE(create(swarm, "other", with("back")), "") << "Its name is free.";
}

}  // namespace
}  // namespace swarm::test
