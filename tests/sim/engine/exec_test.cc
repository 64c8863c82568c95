#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(Exec, RunsBesideTheMainProcess) {
  EngineClient client;
  client.run("while true; do sleep 1; done", "web");
  const Collected made = client.post("/containers/web/exec",
                                     R"({"AttachStdout":true,"AttachStderr":true,
          "Env":["A=7"],"Cmd":["sh","-c","echo $A; exit 4"]})");
  EXPECT_EQ(made.status, 201);
  const std::string id = made.json().as_object().at("Id").as_string().c_str();
  const ExchangeId exec = client.hijack("/exec/" + id + "/start", R"({"Detach":false})");
  EXPECT_EQ(client.at(exec).status, 101);
  EXPECT_EQ(payload(client.at(exec).body, 1), "7\n");
  EXPECT_TRUE(client.at(exec).ended);
  const auto state = client.get("/exec/" + id + "/json").json().as_object();
  EXPECT_FALSE(state.at("Running").as_bool());
  EXPECT_EQ(state.at("ExitCode").as_int64(), 4);
  EXPECT_EQ(client.post("/exec/" + id + "/start", "{}").status, 409);
  EXPECT_EQ(client.get("/exec/none/json").message(), "No such exec instance: none");
}

TEST(Exec, TellsTheReasonInTheStreamIfTheProgramIsMissing) {
  EngineClient client;
  client.run("sleep 100; true", "web");
  const Collected made =
      client.post("/containers/web/exec", R"({"AttachStdout":true,"Cmd":["nosuch"]})");
  const std::string id = made.json().as_object().at("Id").as_string().c_str();
  const ExchangeId exec = client.hijack("/exec/" + id + "/start", "{}");
  EXPECT_NE(payload(client.at(exec).body, 1).find("executable file not found in $PATH"),
            std::string::npos);
  EXPECT_EQ(client.get("/exec/" + id + "/json").json().as_object().at("ExitCode").as_int64(), 126);
}

TEST(Exec, DiesWithItsContainer) {
  EngineClient client;
  client.run("while true; do sleep 1; done", "web");
  const Collected made =
      client.post("/containers/web/exec", R"({"AttachStdout":true,"Cmd":["sleep","1000"]})");
  const std::string id = made.json().as_object().at("Id").as_string().c_str();
  const ExchangeId exec = client.hijack("/exec/" + id + "/start", "{}");
  client.post("/containers/web/kill");
  EXPECT_TRUE(client.at(exec).ended);
  EXPECT_EQ(client.post("/containers/web/exec", R"({"Cmd":["true"]})").status, 409);
}

}  // namespace
}  // namespace swarm::sim
