// Restart policies, health, inspect, updates, determinism.
#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

#include <set>

namespace swarm::sim {
namespace {

TEST(RestartPolicy, OnFailureGivesUpAfterItsCount) {
  EngineClient client;
  client.run("exit 1", "bad", R"({"RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3}})");
  EXPECT_EQ(client.state("bad"), "restarting");
  client.advance(std::chrono::seconds(5));
  EXPECT_EQ(client.state("bad"), "exited");
  EXPECT_EQ(client.inspect("bad").at("RestartCount").as_int64(), 3);
}

TEST(RestartPolicy, AlwaysUntilStoppedByHand) {
  EngineClient client;
  client.run("sleep 20", "web", R"({"RestartPolicy":{"Name":"always"}})");
  client.advance(std::chrono::seconds(50));
  EXPECT_EQ(client.state("web"), "running");
  EXPECT_EQ(client.inspect("web").at("RestartCount").as_int64(), 2);
  EXPECT_EQ(client.post("/containers/web/stop?t=0").status, 204);
  client.advance(std::chrono::minutes(5));
  EXPECT_EQ(client.state("web"), "exited");
}

TEST(RestartPolicy, IsChecked) {
  EngineClient client;
  const auto message = [&](const std::string& host_config) {
    return client
        .post("/containers/create", R"({"Image":"busybox","HostConfig":)" + host_config + "}")
        .message();
  };
  EXPECT_EQ(message(R"({"RestartPolicy":{"Name":"odd"}})"), "invalid restart policy 'odd'");
  EXPECT_EQ(message(R"({"AutoRemove":true,"RestartPolicy":{"Name":"always"}})"),
            "can't create 'AutoRemove' container with restart policy");
  EXPECT_EQ(message(R"({"Memory":4096})"), "Minimum memory limit allowed is 6MB");
  EXPECT_EQ(message(R"({"NanoCpus":9000000000})"),
            "range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available");
  EXPECT_EQ(message(R"({"PortBindings":{"eighty/tcp":[{}]}})"),
            "invalid port specification: \"eighty/tcp\"");
  EXPECT_EQ(message(R"({"Binds":["a:b"]})"), "invalid volume specification: 'a:b'");
  EXPECT_EQ(message(R"({"VolumesFrom":["none"]})"), "No such container: none");
  EXPECT_EQ(message(R"({"NetworkMode":"container:none"})"), "No such container: none");
}

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

TEST(Inspect, ShowsWhatWasSentOverTheDefaults) {
  EngineClient client;
  const std::string id = client.create(
      R"({"Image":"busybox","Env":["A=1"],"Labels":{"k":"v"},"HostConfig":{"Memory":67108864,
          "Annotations":{"future":"kept"}},"FutureField":[1]})",
      "web");
  const auto shown = client.inspect("web");
  EXPECT_EQ(shown.at("Name").as_string(), "/web");
  EXPECT_EQ(shown.at("State").at("StartedAt").as_string(), "0001-01-01T00:00:00Z");
  EXPECT_EQ(shown.at("HostConfig").at("Memory").as_int64(), 67108864);
  EXPECT_EQ(shown.at("HostConfig").at("MemorySwap").as_int64(), 2 * 67108864);
  EXPECT_EQ(shown.at("HostConfig").at("ShmSize").as_int64(), 67108864);
  EXPECT_EQ(shown.at("HostConfig").at("Annotations").at("future").as_string(), "kept");
  EXPECT_EQ(shown.at("Config").at("FutureField").as_array().size(), 1u);
  EXPECT_EQ(shown.at("Config").at("Hostname").as_string(), id.substr(0, 12));
  EXPECT_EQ(shown.at("Config").at("Env").as_array().size(), 2u);
  EXPECT_EQ(shown.at("Config").at("Cmd").at(0).as_string(), "sh");
}

TEST(Start, OfAProgramThatIsNotThere) {
  EngineClient client;
  client.create(R"({"Image":"busybox","Cmd":["nosuch"]})", "web");
  const Collected refused = client.post("/containers/web/start");
  EXPECT_EQ(refused.status, 400);
  EXPECT_TRUE(
      refused.message().ends_with("exec: \"nosuch\": executable file not found in $PATH: unknown"));
  EXPECT_EQ(client.state("web"), "created");
  EXPECT_EQ(client.inspect("web").at("State").at("ExitCode").as_int64(), 127);
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

TEST(Names, AreMadeUpAndUnique) {
  EngineClient client;
  std::set<std::string> names;
  for (int i = 0; i < 200; ++i) {
    const std::string id = client.create(R"({"Image":"busybox"})");
    names.emplace(client.inspect(id).at("Name").as_string());
  }
  EXPECT_EQ(names.size(), 200u);
  EXPECT_NE(names.begin()->find('_'), std::string::npos);
}

TEST(Ids, AreFoundByTheirBeginning) {
  EngineClient client;
  const std::string id = client.create(R"({"Image":"busybox"})", "web");
  EXPECT_EQ(client.get("/containers/" + id.substr(0, 8) + "/json").status, 200);
  EXPECT_EQ(client.get("/containers/" + id.substr(0, 8) + "zz/json").status, 404);
}

std::string busy_day(std::uint64_t seed) {
  EngineClient client(EngineClient::default_options(), seed);
  client.open("GET", "/events");
  for (int i = 0; i < 20; ++i) {
    client.run("for i in 1 2 3; do echo $i; sleep 1; done; exit 3", "",
               R"({"PortBindings":{"80/tcp":[{}]},"RestartPolicy":{"Name":"on-failure"}})");
    client.advance(std::chrono::milliseconds(700));
    client.get("/containers/json?all=1");
  }
  client.post("/containers/prune");
  client.get("/info");
  return client.transcript();
}

TEST(Determinism, SameSeedAndCallsGiveTheSameBytes) {
  const std::string first = busy_day(7);
  EXPECT_GT(first.size(), 10'000u);
  EXPECT_EQ(first, busy_day(7));
  EXPECT_NE(first, busy_day(8));
}

}  // namespace
}  // namespace swarm::sim
