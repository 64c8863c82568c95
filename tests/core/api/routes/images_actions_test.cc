#include "core/api/routes/images_actions.h"

#include "core/cluster/image_reference.h"
#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

HttpResponse json(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

// Answers in place of the engine where the target holds the text.
ManagerHarness::Intercept when(std::string text, HttpResponse response) {
  return [text = std::move(text), response = std::move(response)](
             const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.target.find(text) == std::string::npos) return std::nullopt;
    return response;
  };
}

TEST(InspectImage, FindsItByEveryWayToSayIt) {
  ManagerHarness swarm;
  for (const std::string name : {"busybox", "busybox:latest", "docker.io/library/busybox:latest"}) {
    const Answer answer = swarm.call("GET", "/images/" + name + "/json");
    EXPECT_EQ(answer.status, 200) << name;
    EXPECT_FALSE(member(answer.body, "Id").empty()) << name;
  }
  EXPECT_EQ(swarm.call("GET", "/images/busybox/history").status, 200);
  const Answer answer = swarm.call("GET", "/images/zz/json");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such image: zz");
}

// The original answered 200 with nothing in it.
TEST(InspectImage, AsksTheNextNodeIfOneDoesNotAnswer) {
  ManagerHarness swarm;
  swarm.set_down(0, true);
  swarm.intercept(1, when("/images/busybox/json", json(404, R"({"message":"No such image"})")));
  const Answer answer = swarm.call("GET", "/images/busybox/json");
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(member(answer.body, "Id").empty());
  EXPECT_EQ(swarm.manager().stats().api.inflight, 0u);
}

TEST(InspectImage, SaysThatOnlyALostNodeHasIt) {
  HarnessSetup setup;
  setup.tune = [](int i, sim::FakeEngineOptions& engine) {
    if (i == 1) engine.images.emplace_back("rare:1");
  };
  ManagerHarness swarm(setup);
  swarm.set_down(1, true);
  Answer answer = swarm.call("GET", "/images/rare:1/json");
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(message(answer).find("Cannot connect"), std::string::npos);
  swarm.run_for(std::chrono::minutes(5));
  answer = swarm.call("GET", "/images/rare:1/json");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message(answer), "Image rare:1 is only on unhealthy node node-2");
}

TEST(TagImage, TagsOnEveryNodeThatHasIt) {
  ManagerHarness swarm;
  Answer answer = swarm.call("POST", "/images/busybox:latest/tag?repo=a&tag=1");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, "");
  for (const Engine* engine : swarm.manager().cluster().engines()) {
    EXPECT_NE(find_image(*engine, "a:1"), nullptr) << engine->name();
  }
  answer = swarm.call("POST", "/images/zz/tag?repo=a");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such image: zz");
}

TEST(TagImage, SaysWhereItFailed) {
  ManagerHarness swarm;
  swarm.intercept(1, when("/tag", json(500, R"({"message":"disk full"})")));
  const Answer answer = swarm.call("POST", "/images/busybox/tag?repo=a&tag=1");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(message(answer), "node-2: disk full");
}

TEST(RemoveImage, SaysEachThingOnce) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("DELETE", "/images/busybox:latest");
  EXPECT_EQ(answer.status, 200);
  const std::size_t first = answer.body.find("Untagged");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(answer.body.find("\"Untagged\":\"busybox:latest\"", first + 1), std::string::npos)
      << answer.body;
  const Answer again = swarm.call("DELETE", "/images/busybox:latest");
  EXPECT_EQ(again.status, 404);
  EXPECT_EQ(message(again), "No such image busybox:latest");
}

TEST(RemoveImage, ReportsWhatWasDoneBesideWhatFailed) {
  ManagerHarness swarm;
  const int node = node_of(swarm, run(swarm, "web"));
  const Answer answer = swarm.call("DELETE", "/images/busybox:latest");
  EXPECT_EQ(answer.status, 409) << "The status that all failures share.";
  EXPECT_TRUE(message(answer).starts_with("node-" + std::to_string(node + 1) + ": "));
  EXPECT_NE(answer.body.find("\"removed\":[{\"Untagged\""), std::string::npos) << answer.body;
}

TEST(RemoveImage, EndsAtTheEnginesWhenTheClientLeaves) {
  ManagerHarness swarm;
  const std::size_t before = swarm.open_exchanges(0);
  for (int node = 0; node < 3; ++node) swarm.set_hanging(node, true);
  const RequestId request = swarm.start("DELETE", "/images/busybox");
  EXPECT_EQ(swarm.open_exchanges(0), before + 1);
  swarm.leave(request);
  EXPECT_EQ(swarm.open_exchanges(0), before);
}

}  // namespace
}  // namespace swarm::test
