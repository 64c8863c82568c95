#include "core/cluster/engine_sync.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace swarm::test {
namespace {

// A full list is answered with `list`, if there is one.
struct Listing {
  std::optional<std::string> list;
  int asked = 0;

  ManagerHarness::Intercept intercept() {
    return [this](const HttpRequest& request) -> std::optional<HttpResponse> {
      if (!request.target.ends_with("/containers/json?all=1")) return std::nullopt;
      ++asked;
      if (!list) return std::nullopt;
      return HttpResponse{200, {}, *list};
    };
  }
};

TEST(EngineSync, TakesOverAnotherListAfterManyEqualOnes) {
  ManagerHarness swarm({.engines = 1});
  Listing listing;
  swarm.intercept(0, listing.intercept());
  const std::string id = run(swarm, "web");
  swarm.run_for(std::chrono::minutes(10));
  EXPECT_GE(listing.asked, 10);
  EXPECT_EQ(state_of(swarm, id), ContainerState::running);
  listing.list = "[]";
  swarm.run_for(std::chrono::minutes(5));
  EXPECT_EQ(swarm.manager().cluster().containers().by_id(id), nullptr);
  listing.list.reset();
  swarm.run_for(std::chrono::minutes(2));
  EXPECT_EQ(state_of(swarm, id), ContainerState::running);
}

// An equal list says nothing only while what is known is still what it said.
TEST(EngineSync, ReadsAnEqualListThatContradictsWhatEventsTold) {
  ManagerHarness swarm({.engines = 1});
  Listing listing;
  listing.list = "[]";
  swarm.intercept(0, listing.intercept());
  swarm.run_for(std::chrono::minutes(5));
  const std::string id = run(swarm, "web");
  EXPECT_EQ(state_of(swarm, id), ContainerState::running);
  const int asked = listing.asked;
  swarm.run_for(std::chrono::minutes(2));
  EXPECT_GT(listing.asked, asked);
  EXPECT_EQ(swarm.manager().cluster().containers().by_id(id), nullptr);
}

// It is there, so its name and its room stay taken, and nobody is told of an end.
TEST(EngineSync, KeepsWhatTheEngineCannotTellOfJustNow) {
  ManagerHarness swarm({.engines = 1});
  const std::string id = run(swarm, "web");
  int refused = 0;
  swarm.intercept(0, [&](const HttpRequest& request) -> std::optional<HttpResponse> {
    // Another state than is known: the container has to be inspected.
    if (request.target.ends_with("/containers/json?all=1")) {
      return HttpResponse{200, {}, R"([{"Id":")" + id + R"(","Names":["/web"],"State":"exited"}])"};
    }
    if (!request.target.ends_with("/containers/" + id + "/json")) return std::nullopt;
    ++refused;
    return HttpResponse{500, {}, R"({"message":"error getting its layer"})"};
  });
  swarm.run_for(std::chrono::minutes(2));
  EXPECT_GE(refused, 1);
  EXPECT_EQ(state_of(swarm, id), ContainerState::running);
}

}  // namespace
}  // namespace swarm::test
