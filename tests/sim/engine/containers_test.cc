#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(ContainerLife, KillsWhatDoesNotHearTheStopSignal) {
  EngineClient client;
  client.run("while true; do sleep 1; done", "deaf");
  const Instant before = client.now().now;
  EXPECT_EQ(client.post("/containers/deaf/stop?t=3").status, 204);
  EXPECT_EQ(client.now().now - before, std::chrono::seconds(3));
  EXPECT_EQ(client.inspect("deaf").at("State").at("ExitCode").as_int64(), 137);
}

TEST(ContainerLife, StopsASleepAtOnce) {
  EngineClient client;
  client.create(R"({"Image":"busybox","Cmd":["sleep","1000"]})", "nap");
  client.post("/containers/nap/start");
  EXPECT_EQ(client.post("/containers/nap/stop").status, 204);
  EXPECT_EQ(client.inspect("nap").at("State").at("ExitCode").as_int64(), 143);
  EXPECT_EQ(client.post("/containers/nap/stop").status, 304);
}

TEST(Rename, MovesTheName) {
  EngineClient client;
  client.create(R"({"Image":"busybox"})", "web");
  client.create(R"({"Image":"busybox"})", "db");
  EXPECT_EQ(client.post("/containers/web/rename?name=db").status, 409);
  EXPECT_EQ(client.post("/containers/web/rename?name=a%20b").status, 400);
  EXPECT_EQ(client.post("/containers/web/rename?name=front").status, 204);
  EXPECT_EQ(client.get("/containers/web/json").status, 404);
  EXPECT_NE(client.create(R"({"Image":"busybox"})", "web"), "");
}

TEST(Pause, FreezesTheProcess) {
  EngineClient client;
  client.run("sleep 2; echo awake", "web");
  EXPECT_EQ(client.post("/containers/web/unpause").status, 500);
  EXPECT_EQ(client.post("/containers/web/pause").status, 204);
  EXPECT_EQ(client.post("/containers/web/pause").status, 409);
  client.advance(std::chrono::seconds(10));
  EXPECT_EQ(client.logs("web"), "");
  EXPECT_EQ(client.call("DELETE", "/containers/web").status, 409);
  EXPECT_EQ(client.post("/containers/web/unpause").status, 204);
  EXPECT_EQ(client.logs("web"), "awake\n");
}

TEST(Update, ChangesLimitsAndPolicy) {
  EngineClient client;
  client.run("exit 1", "web");
  EXPECT_EQ(
      client
          .post(
              "/containers/web/update",
              R"({"Memory":8388608,"MemorySwap":16777216,"CpuShares":0,"RestartPolicy":{"Name":"always"}})")
          .status,
      200);
  const auto host_config = client.inspect("web").at("HostConfig").as_object();
  EXPECT_EQ(host_config.at("Memory").as_int64(), 8388608);
  EXPECT_EQ(host_config.at("RestartPolicy").at("Name").as_string(), "always");
  client.post("/containers/web/start");
  client.advance(std::chrono::milliseconds(50));
  EXPECT_EQ(client.state("web"), "restarting");
  EXPECT_EQ(client.post("/containers/web/update", R"({"Memory":1})").status, 400);
}

TEST(Top, ListsTheContainersProcesses) {
  EngineClient client;
  client.run("sleep 100; true", "web");
  const auto top = client.get("/containers/web/top").json().as_object();
  EXPECT_EQ(top.at("Titles").as_array().back().as_string(), "CMD");
  EXPECT_EQ(top.at("Processes").at(0).as_array().back().as_string(), "sh -c sleep 100; true");
  client.post("/containers/web/kill");
  EXPECT_EQ(client.get("/containers/web/top").status, 409);
}

TEST(Kill, ByHandCallsTheRestartPolicyOff) {
  EngineClient client;
  client.run("sleep 100; true", "web", R"({"RestartPolicy":{"Name":"always"}})");
  EXPECT_EQ(client.post("/containers/web/kill?signal=NONE").status, 400);
  EXPECT_EQ(client.post("/containers/web/kill").status, 204);
  client.advance(std::chrono::minutes(1));
  EXPECT_EQ(client.state("web"), "exited");
  EXPECT_EQ(client.post("/containers/web/kill").status, 409);
}

}  // namespace
}  // namespace swarm::sim
