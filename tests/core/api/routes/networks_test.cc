#include "core/api/routes/networks.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

std::string listed(ManagerHarness& swarm, const std::string& filters) {
  return swarm.call("GET", "/networks?filters=" + filters).body;
}

TEST(ListNetworks, CarryTheNameOfTheirNode) {
  ManagerHarness swarm;
  const Answer answer = swarm.call("GET", "/networks");
  EXPECT_EQ(answer.status, 200);
  for (const std::string node : {"node-1", "node-2", "node-3"}) {
    EXPECT_NE(answer.body.find("\"Name\":\"" + node + "/bridge\""), std::string::npos);
  }
}

TEST(ListNetworks, ObeyTheirFilters) {
  ManagerHarness swarm;
  EXPECT_EQ(listed(swarm, "{\"name\":[\"nothing\"]}"), "[]\n");
  EXPECT_EQ(listed(swarm, "{\"type\":{\"custom\":true}}"), "[]\n");
  const std::string one = listed(swarm, "{\"driver\":[\"bridge\"],\"node\":[\"node-2\"]}");
  EXPECT_NE(one.find("node-2/bridge"), std::string::npos);
  EXPECT_EQ(one.find("node-1/"), std::string::npos);
  EXPECT_EQ(one.find("node-2/host"), std::string::npos);
  const Answer answer = swarm.call("GET", "/networks?filters={\"type\":[\"x\"]}");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(message(answer), "Invalid filter: 'type'='x'");
}

TEST(InspectNetwork, FindsWhatEveryNodeHas) {
  ManagerHarness swarm;
  EXPECT_EQ(member(swarm.call("GET", "/networks/bridge").body, "Name"), "bridge");
  EXPECT_EQ(member(swarm.call("GET", "/networks/node-3/bridge").body, "Name"), "bridge");
  const Answer answer = swarm.call("GET", "/networks/zz");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(message(answer), "No such network: zz");
}

}  // namespace
}  // namespace swarm::test
