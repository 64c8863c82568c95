#include "core/api/routes/disk_usage.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

using boost::json::value;

ManagerHarness::Intercept df(HttpResponse response) {
  return
      [response = std::move(response)](const HttpRequest& request) -> std::optional<HttpResponse> {
        if (request.target.find("/system/df") == std::string::npos) return std::nullopt;
        return response;
      };
}

TEST(DiskUsage, IsTheSumOverTheEngines) {
  ManagerHarness swarm;
  create(swarm, "one");
  create(swarm, "two");
  const Answer answer = swarm.call("GET", "/system/df");
  EXPECT_EQ(answer.status, 200);
  const value sum = boost::json::parse(answer.body);
  EXPECT_EQ(sum.at("Containers").as_array().size(), 2u);
  std::int64_t layers = 0;
  std::size_t images = 0;
  for (const Engine* engine : swarm.manager().cluster().engines()) {
    for (const Image& image : engine->images) layers += image.size;
    images += engine->images.size();
  }
  EXPECT_EQ(sum.at("LayersSize").to_number<std::int64_t>(), layers);
  EXPECT_EQ(sum.at("Images").as_array().size(), images);
  for (const value& container : sum.at("Containers").as_array()) {
    EXPECT_TRUE(container.at("Names").at(0).as_string().starts_with("/node-"));
  }
  EXPECT_EQ(answer.body.find("Errors"), std::string::npos);
}

TEST(DiskUsage, AsksAnEngineAgainWhoseTroubleWillPass) {
  for (const std::string why : {"a disk usage operation is already running",
                                "failed: rw layer snapshot not found for container c1"}) {
    ManagerHarness swarm;
    int refused = 0;
    swarm.intercept(1, [&](const HttpRequest& request) -> std::optional<HttpResponse> {
      if (request.target.find("/system/df") == std::string::npos || ++refused > 3) return {};
      return HttpResponse{500, {}, R"({"message":")" + why + R"("})"};
    });
    const Answer answer = swarm.call("GET", "/system/df?type=volume");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "{\"Volumes\":[]}\n");
    EXPECT_EQ(refused, 4);
  }
}

TEST(DiskUsage, StopsAskingWhenTheClientLeaves) {
  ManagerHarness swarm;
  swarm.intercept(1, df({500, {}, R"({"message":"a disk usage operation is already running"})"}));
  const RequestId request = swarm.start("GET", "/system/df");
  swarm.run_for(std::chrono::seconds(1));
  swarm.leave(request);
  swarm.forget_requests();
  swarm.run_for(std::chrono::seconds(5));
  for (const HttpRequest& each : swarm.requests(1)) {
    EXPECT_EQ(each.target.find("/system/df"), std::string::npos);
  }
}

TEST(DiskUsage, NamesTheNodesThatDoNotTell) {
  ManagerHarness swarm;
  swarm.intercept(0, df({200, {}, "[]"}));
  swarm.intercept(1, df({500, {}, R"({"message":"no"})"}));
  const Answer answer = swarm.call("GET", "/system/df");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(
                R"("Errors":[{"node":"node-1","message":"the engine's answer is not understood"},)"
                R"({"node":"node-2","message":"no"}])"),
            std::string::npos);
  swarm.intercept(2, df({500, {}, R"({"message":"no"})"}));
  swarm.intercept(0, df({500, {}, R"({"message":"no"})"}));
  const Answer failed = swarm.call("GET", "/system/df");
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(message(failed), "node-1: no\nnode-2: no\nnode-3: no");
}

TEST(DiskUsage, NeedsANode) {
  HarnessSetup setup;
  setup.engines = 0;
  ManagerHarness swarm(setup);
  EXPECT_EQ(swarm.call("GET", "/system/df").status, 500);
}

}  // namespace
}  // namespace swarm::test
