#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

std::vector<std::string> actions(const std::string& lines) {
  std::vector<std::string> list;
  std::string_view rest = lines;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const auto event = boost::json::parse(rest.substr(0, end)).as_object();
    list.push_back(std::string(event.at("Type").as_string()) + " " +
                   event.at("Action").as_string().c_str());
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return list;
}

TEST(ContainerLife, RunsACommandToItsEnd) {
  EngineClient client;
  const std::string id = client.run("echo one; echo two; exit 3", "web");
  EXPECT_EQ(id.size(), 64u);
  EXPECT_EQ(client.state("web"), "exited");
  EXPECT_EQ(client.inspect("web").at("State").at("ExitCode").as_int64(), 3);
  EXPECT_EQ(client.logs("web"), "one\ntwo\n");
}

TEST(ContainerLife, EmitsEventsInTheOrderOfDockerd) {
  EngineClient client;
  const ExchangeId events = client.open("GET", "/events");
  client.run("sleep 1", "web");
  client.advance(std::chrono::seconds(2));
  client.call("DELETE", "/containers/web");
  EXPECT_EQ(actions(client.at(events).body),
            (std::vector<std::string>{"container create", "network connect", "container start",
                                      "container die", "network disconnect", "container destroy"}));
}

TEST(ContainerLife, RemovesItselfWithAutoRemove) {
  EngineClient client;
  const std::string id =
      client.create(R"({"Image":"busybox","Cmd":["echo","hi"],"HostConfig":{"AutoRemove":true}})");
  const ExchangeId attached =
      client.hijack("/containers/" + id + "/attach?stream=1&stdout=1&stderr=1");
  const ExchangeId wait = client.open("POST", "/containers/" + id + "/wait?condition=removed");
  EXPECT_EQ(client.at(wait).status, 200);
  EXPECT_EQ(client.at(wait).body, "");
  EXPECT_EQ(client.post("/containers/" + id + "/start").status, 204);
  client.advance(std::chrono::seconds(1));
  EXPECT_EQ(client.at(attached).status, 101);
  EXPECT_EQ(payload(client.at(attached).body, 1), "hi\n");
  EXPECT_TRUE(client.at(attached).ended);
  EXPECT_EQ(client.at(wait).body, "{\"StatusCode\":0}\n");
  EXPECT_EQ(client.get("/containers/" + id + "/json").status, 404);
}

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

TEST(Ids, AreFoundByTheirBeginning) {
  EngineClient client;
  const std::string id = client.create(R"({"Image":"busybox"})", "web");
  EXPECT_EQ(client.get("/containers/" + id.substr(0, 8) + "/json").status, 200);
  EXPECT_EQ(client.get("/containers/" + id.substr(0, 8) + "zz/json").status, 404);
}

}  // namespace
}  // namespace swarm::sim
