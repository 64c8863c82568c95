#include "core/api/routes/system.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

TEST(GetPing, TellsAClientWhatItNeeds) {
  ManagerHarness swarm;
  for (const std::string method : {"GET", "HEAD"}) {
    for (const std::string path : {"/_ping", "/v1.24/_ping"}) {
      const Answer answer = swarm.call(method, path);
      EXPECT_EQ(answer.status, 200) << method << path;
      EXPECT_EQ(answer.body, method == "GET" ? "OK" : "");
      for (const std::string name :
           {"Api-Version", "Ostype", "Docker-Experimental", "Builder-Version", "Swarm",
            "Cache-Control", "Pragma", "Server", "Content-Type"}) {
        EXPECT_EQ(count_header(answer, name), 1) << name;
      }
      EXPECT_EQ(answer.headers.get("Ostype"), "linux");
      EXPECT_EQ(answer.headers.get("Swarm"), "inactive");
      EXPECT_EQ(answer.headers.get("Cache-Control"), "no-cache, no-store, must-revalidate");
    }
  }
}

TEST(GetPing, NeedsNoEngine) {
  ManagerHarness swarm(HarnessSetup{.engines = 0});
  EXPECT_EQ(swarm.call("GET", "/_ping").body, "OK");
}

TEST(GetVersion, AnnouncesTheVersionOfThePing) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("GET", "/version");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(member(answer.body, "ApiVersion"), answer.headers.get("Api-Version"));
  EXPECT_EQ(member(answer.body, "MinAPIVersion"), "1.15");
}

TEST(GetInfo, ShowsTheNodesInNaturalOrder) {
  HarnessSetup setup;
  setup.engines = 11;
  ManagerHarness swarm(setup);
  run(swarm, "web");
  const Answer answer = swarm.call("GET", "/info");
  const boost::json::value info = boost::json::parse(answer.body);
  EXPECT_EQ(info.at("Containers"), 1);
  EXPECT_EQ(info.at("ContainersRunning"), 1);
  std::vector<std::string> names;
  for (const boost::json::value& row : info.at("SystemStatus").as_array()) {
    const std::string label(row.at(0).as_string());
    if (label.starts_with(" node")) names.push_back(label);
  }
  ASSERT_EQ(names.size(), 11u);
  EXPECT_EQ(names[1], " node-2");
  EXPECT_EQ(names[9], " node-10");
}

TEST(GetInfo, ShowsWhyANodeIsNotHealthyAndWhenItIsTriedAgain) {
  ManagerHarness swarm;
  swarm.set_down(1, true);
  swarm.run_for(std::chrono::minutes(5));
  const Answer answer = swarm.call("GET", "/info");
  EXPECT_NE(answer.body.find("\"Unhealthy\""), std::string::npos);
  EXPECT_NE(answer.body.find("connection refused"), std::string::npos);
  EXPECT_NE(answer.body.find("Next retry"), std::string::npos);
}

}  // namespace
}  // namespace swarm::test
