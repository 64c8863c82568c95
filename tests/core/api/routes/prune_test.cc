#include "core/api/routes/prune.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

TEST(PruneContainers, RemovesOnEveryNodeAndShowsItAtOnce) {
  ManagerHarness swarm;
  for (int i = 0; i < 6; ++i) create(swarm, "c" + std::to_string(i));
  const std::string running = run(swarm, "web");
  const Answer answer = swarm.call("POST", "/containers/prune");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(swarm.manager().cluster().containers().size(), 1u);
  EXPECT_NE(swarm.manager().cluster().containers().by_id(running), nullptr);
  EXPECT_NE(answer.body.find("\"SpaceReclaimed\":"), std::string::npos);
  EXPECT_EQ(answer.body.find("Errors"), std::string::npos);
}

TEST(PruneContainers, NamesTheNodesThatFailed) {
  ManagerHarness swarm;
  swarm.intercept(1, [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.target.find("/prune") == std::string::npos) return std::nullopt;
    return HttpResponse{409, {}, R"({"message":"a prune operation is already running"})"};
  });
  Answer answer = swarm.call("POST", "/containers/prune");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("Errors":[{"node":"node-2","message":"a prune operation)"),
            std::string::npos);
  for (int node = 0; node < 3; ++node) swarm.set_down(node, true);
  answer = swarm.call("POST", "/images/prune");
  EXPECT_EQ(answer.status, 500);
  EXPECT_TRUE(message(answer).starts_with("node-1: Cannot connect"));
}

TEST(PruneContainers, PassesItsFiltersOn) {
  ManagerHarness swarm;
  swarm.forget_requests();
  swarm.call("POST", "/images/prune?filters=%7B%22dangling%22%3A%7B%22false%22%3Atrue%7D%7D");
  ASSERT_FALSE(swarm.requests(2).empty());
  EXPECT_TRUE(swarm.requests(2)[0].target.ends_with(
      "/images/prune?filters=%7B%22dangling%22%3A%7B%22false%22%3Atrue%7D%7D"))
      << swarm.requests(2)[0].target;
}

}  // namespace
}  // namespace swarm::test
