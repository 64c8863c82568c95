#include "core/api/routes/build.h"

#include "core/wire/build_arguments.h"
#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

#include <map>

namespace swarm::test {
namespace {

// Answers builds in place of the engines and notes at which node which target came in.
struct Builders {
  explicit Builders(ManagerHarness& swarm) {
    for (int node = 0; node < 3; ++node) {
      swarm.intercept(node,
                      [this, node](const HttpRequest& request) -> std::optional<HttpResponse> {
                        const bool ours = request.target.find("/build") != std::string::npos ||
                                          request.target.find("/session") != std::string::npos ||
                                          request.target.find("/grpc") != std::string::npos;
                        if (!ours) return std::nullopt;
                        seen[node].push_back(request.target);
                        return HttpResponse{
                            200, {{"Content-Type", "application/json"}}, "{\"stream\":\"x\"}\n"};
                      });
    }
  }
  std::map<int, std::vector<std::string>> seen;
};

TEST(BuildImage, GoesWhereTheRulesAmongItsArgumentsSay) {
  ManagerHarness swarm;
  Builders builders(swarm);
  const Answer answer = swarm.call(
      "POST",
      "/build?t=a&buildargs=%7B%22constraint%3Anode%22%3A%22%3Dnode-3%22%2C%22A%22%3A%221%22%7D");
  EXPECT_EQ(answer.status, 200) << answer.body;
  ASSERT_EQ(builders.seen.size(), 1u);
  ASSERT_EQ(builders.seen[2].size(), 1u);
  EXPECT_EQ(builders.seen[2][0].find("constraint"), std::string::npos) << builders.seen[2][0];
  EXPECT_NE(builders.seen[2][0].find("%22A%22"), std::string::npos) << builders.seen[2][0];
}

TEST(BuildImage, IsRefusedBeforeItIsSentIfNoNodeFits) {
  ManagerHarness swarm;
  Builders builders(swarm);
  const Answer answer =
      swarm.call("POST", "/build?buildargs=%7B%22constraint%3Anode%22%3A%22%3Dnode-9%22%7D");
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(message(answer).find("node==node-9"), std::string::npos) << answer.body;
  EXPECT_TRUE(builders.seen.empty());
}

TEST(BuildImage, KeepsTheCallsOfBuildKitTogether) {
  ManagerHarness swarm;
  Builders builders(swarm);
  run(swarm, "busy",
      R"({"Image":"busybox","Cmd":["sleep","9999"],"Env":["constraint:node==node-1"]})");
  EXPECT_EQ(swarm.call("POST", "/build?version=2&session=s").status, 200);
  swarm.call("POST", "/session", {}, {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}});
  swarm.call("POST", "/grpc", {}, {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}});
  EXPECT_EQ(builders.seen.size(), 1u);
  EXPECT_EQ(builders.seen[0].size(), 3u);
}

TEST(CancelBuild, AsksEveryNode) {
  ManagerHarness swarm;
  Builders builders(swarm);
  EXPECT_EQ(swarm.call("POST", "/build/cancel?id=x").status, 200);
  EXPECT_EQ(builders.seen.size(), 3u);
  const Answer answer = swarm.call("POST", "/build/cancel");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(message(answer), "build ID not provided");
}

TEST(BuildArguments, AreTakenApart) {
  const auto split = wire::split_build_arguments(
      R"({"constraint:disk":"=ssd","A":"1","affinity:image==x":null,"B":null})");
  EXPECT_EQ(split.rules, (std::vector<std::string>{"constraint:disk==ssd", "affinity:image==x"}));
  EXPECT_EQ(split.rest, R"({"A":"1","B":null})");
  EXPECT_EQ(wire::split_build_arguments("nonsense").rest, "nonsense");
  EXPECT_TRUE(wire::split_build_arguments("").rules.empty());
  EXPECT_EQ(wire::body_with_environment({"a=\"b\""}), R"({"Env":["a=\"b\""]})");
}

}  // namespace
}  // namespace swarm::test
