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

TEST(ContainerLife, RefusesAsDockerd) {
  EngineClient client;
  EXPECT_EQ(client.post("/containers/create?name=a", R"({"Image":"nosuch"})").message(),
            "No such image: nosuch:latest");
  const std::string id = client.create(R"({"Image":"busybox","Cmd":["sleep","9"]})", "web");
  const Collected conflict =
      client.post("/containers/create?name=web", R"({"Image":"busybox","Cmd":["true"]})");
  EXPECT_EQ(conflict.status, 409);
  EXPECT_EQ(conflict.message(),
            "Conflict. The container name \"/web\" is already in use by container \"" + id +
                "\". You have to remove (or rename) that container to be able to reuse that name.");
  EXPECT_EQ(client.get("/containers/none/json").message(), "No such container: none");
  EXPECT_EQ(client.post("/containers/web/start").status, 204);
  EXPECT_EQ(client.post("/containers/web/start").status, 304);
  const Collected running = client.call("DELETE", "/containers/web");
  EXPECT_EQ(running.status, 409);
  EXPECT_EQ(running.message(),
            "You cannot remove a running container " + id +
                ". Stop the container before attempting removal or force remove");
}

}  // namespace
}  // namespace swarm::sim
