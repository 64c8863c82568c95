#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(HealthCheck, TurnsUnhealthyAndBack) {
  EngineClient client;
  client.create(R"({"Image":"busybox","Cmd":["sleep","1000"],"Healthcheck":{
      "Test":["CMD-SHELL","test -f /tmp/ok"],"Interval":1000000000,"Retries":2}})",
                "web");
  client.post("/containers/web/start");
  const auto health = [&] {
    return std::string(client.inspect("web").at("State").at("Health").at("Status").as_string());
  };
  EXPECT_EQ(health(), "starting");
  client.advance(std::chrono::milliseconds(1500));
  EXPECT_EQ(health(), "starting");
  client.advance(std::chrono::seconds(1));
  EXPECT_EQ(health(), "unhealthy");
  const ExchangeId events = client.open("GET", R"(/events?filters={"event":["health_status"]})");
  const Collected made = client.post("/containers/web/exec", R"({"Cmd":["touch","/tmp/ok"]})");
  const std::string exec(made.json().at("Id").as_string());
  EXPECT_EQ(client.post("/exec/" + exec + "/start", R"({"Detach":true})").status, 200);
  client.advance(std::chrono::seconds(2));
  EXPECT_EQ(health(), "healthy");
  EXPECT_NE(client.at(events).body.find("health_status: healthy"), std::string::npos);
}

}  // namespace
}  // namespace swarm::sim
