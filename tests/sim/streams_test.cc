#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

constexpr const char* cat_body =
    R"({"Image":"busybox","Cmd":["cat"],"OpenStdin":true,"StdinOnce":true,"AttachStdin":true})";

TEST(AttachStream, CarriesInputAndEndsWithItsHalfClose) {
  EngineClient client;
  const std::string id = client.create(cat_body, "cat");
  const ExchangeId attached =
      client.hijack("/v1.43/containers/cat/attach?stream=1&stdin=1&stdout=1&stderr=1");
  EXPECT_EQ(client.at(attached).status, 101);
  EXPECT_TRUE(client.at(attached).upgraded);
  EXPECT_EQ(client.at(attached).headers.get("Content-Type"),
            "application/vnd.docker.multiplexed-stream");
  EXPECT_EQ(client.at(attached).headers.get("Upgrade"), "tcp");
  client.post("/containers/cat/start");
  client.input(attached, "hello\n");
  EXPECT_EQ(client.at(attached).body, std::string("\x01\0\0\0\0\0\0\x06hello\n", 14));
  EXPECT_FALSE(client.at(attached).ended);
  client.close_input(attached);
  EXPECT_TRUE(client.at(attached).ended);
  EXPECT_EQ(client.state("cat"), "exited");
  EXPECT_EQ(client.inspect(id).at("State").at("ExitCode").as_int64(), 0);
}

TEST(AttachStream, KeepsWhatIsTypedBeforeTheStart) {
  EngineClient client;
  client.create(cat_body, "cat");
  const ExchangeId attached = client.hijack("/containers/cat/attach?stream=1&stdin=1&stdout=1");
  client.input(attached, "early");
  client.close_input(attached);
  client.post("/containers/cat/start");
  EXPECT_EQ(payload(client.at(attached).body, 1), "early");
  EXPECT_TRUE(client.at(attached).ended);
}

TEST(AttachStream, WithoutUpgradeIsA200OfRawBytes) {
  EngineClient client;
  client.create(cat_body, "cat");
  const ExchangeId attached = client.open("POST", "/v1.41/containers/cat/attach?stream=1&stdout=1");
  EXPECT_EQ(client.at(attached).status, 200);
  EXPECT_TRUE(client.at(attached).upgraded);
  EXPECT_EQ(client.at(attached).headers.get("Content-Type"), "application/vnd.docker.raw-stream");
}

TEST(AttachStream, EndsInputWhenTheClientIsGone) {
  EngineClient client;
  client.create(cat_body, "cat");
  const ExchangeId attached = client.hijack("/containers/cat/attach?stream=1&stdin=1&stdout=1");
  client.post("/containers/cat/start");
  EXPECT_EQ(client.state("cat"), "running");
  client.gone(attached);
  EXPECT_EQ(client.state("cat"), "exited");
}

TEST(AttachStream, TellsStandardErrorFromOutput) {
  EngineClient client;
  client.create(R"({"Image":"busybox","Cmd":["sh","-c","echo o; echo e >&2"]})", "two");
  const ExchangeId attached = client.hijack("/containers/two/attach?stream=1&stdout=1&stderr=1");
  client.post("/containers/two/start");
  EXPECT_EQ(payload(client.at(attached).body, 1), "o\n");
  EXPECT_EQ(payload(client.at(attached).body, 2), "e\n");
}

TEST(Terminal, EchoesPromptsAndEndsTheForegroundWithCtrlC) {
  EngineClient client;
  client.create(R"({"Image":"busybox","Tty":true,"OpenStdin":true,"StdinOnce":true})", "shell");
  const ExchangeId attached =
      client.hijack("/containers/shell/attach?stream=1&stdin=1&stdout=1&stderr=1");
  EXPECT_EQ(client.at(attached).headers.get("Content-Type"), "application/vnd.docker.raw-stream");
  client.post("/containers/shell/start");
  EXPECT_EQ(client.post("/containers/shell/resize?h=33&w=99").status, 200);
  client.input(attached, "stty size\rsleep 100\r");
  client.input(attached, "\x03");
  client.input(attached, "exit 5\r");
  EXPECT_EQ(client.at(attached).body,
            "/ # stty size\r\nsleep 100\r\n33 99\r\n/ # ^C\r\n/ # exit 5\r\n");
  EXPECT_EQ(client.inspect("shell").at("State").at("ExitCode").as_int64(), 5);
}

TEST(Terminal, DetachKeysLeaveTheContainerRunning) {
  EngineClient client;
  client.create(R"({"Image":"busybox","Tty":true,"OpenStdin":true})", "shell");
  client.post("/containers/shell/start");
  const ExchangeId attached = client.hijack("/containers/shell/attach?stream=1&stdin=1&stdout=1");
  client.input(attached, "a\x10");
  EXPECT_FALSE(client.at(attached).ended);
  client.input(attached, "\x11");
  EXPECT_TRUE(client.at(attached).ended);
  EXPECT_EQ(client.state("shell"), "running");
  EXPECT_EQ(client.post("/containers/shell/attach?detachKeys=hyper-x").message(),
            "Invalid detach keys (hyper-x) provided");
}

TEST(Logs, FollowUntilTheContainerEnds) {
  EngineClient client;
  client.run("for i in 1 2 3; do echo line $i; sleep 1; done", "web");
  const ExchangeId logs = client.open("GET", "/containers/web/logs?follow=1&stdout=1&tail=0");
  EXPECT_EQ(client.at(logs).status, 200);
  EXPECT_FALSE(client.at(logs).upgraded);
  client.advance(std::chrono::milliseconds(1500));
  EXPECT_EQ(payload(client.at(logs).body, 1), "line 2\n");
  EXPECT_FALSE(client.at(logs).ended);
  client.advance(std::chrono::seconds(2));
  EXPECT_EQ(payload(client.at(logs).body, 1), "line 2\nline 3\n");
  EXPECT_TRUE(client.at(logs).ended);
}

TEST(Logs, SelectByTailTimeAndStream) {
  EngineClient client;
  client.run("echo a; echo x >&2; sleep 10; echo b; echo c", "web");
  client.advance(std::chrono::seconds(20));
  EXPECT_EQ(client.logs("web", "&tail=2"), "b\nc\n");
  EXPECT_EQ(client.logs("web", "&since=1700000005"), "b\nc\n");
  EXPECT_EQ(client.logs("web", "&until=1700000005"), "a\n");
  EXPECT_EQ(payload(client.get("/containers/web/logs?stderr=1").body, 2), "x\n");
  EXPECT_EQ(client.logs("web", "&tail=1&timestamps=1"), "2023-11-14T22:13:30.000000000Z c\n");
  EXPECT_EQ(client.get("/containers/web/logs").message(),
            "Bad parameters: you must choose at least one stream");
}

TEST(Exec, RunsBesideTheMainProcess) {
  EngineClient client;
  client.run("while true; do sleep 1; done", "web");
  const Collected made = client.post(
      "/containers/web/exec",
      R"({"AttachStdout":true,"AttachStderr":true,"Env":["A=7"],"Cmd":["sh","-c","echo $A; exit 4"]})");
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
  EXPECT_EQ(client.get("/exec/" + id + "/json").json().as_object().at("ExitCode").as_int64(), 127);
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

TEST(Wait, AnswersItsHeadAtOnceAndItsBodyLater) {
  EngineClient client;
  client.run("sleep 5; exit 9", "web");
  const ExchangeId wait = client.open("POST", "/containers/web/wait");
  EXPECT_EQ(client.at(wait).status, 200);
  EXPECT_EQ(client.at(wait).body, "");
  client.advance(std::chrono::seconds(6));
  EXPECT_EQ(client.at(wait).body, "{\"StatusCode\":9}\n");
  EXPECT_TRUE(client.at(wait).ended);
  // It has stopped already, so there is nothing to wait for; the next exit is another matter.
  EXPECT_EQ(client.post("/containers/web/wait").body, "{\"StatusCode\":9}\n");
  const ExchangeId next = client.open("POST", "/containers/web/wait?condition=next-exit");
  client.advance(std::chrono::seconds(60));
  EXPECT_FALSE(client.at(next).ended);
  EXPECT_EQ(client.post("/containers/web/wait?condition=never").status, 400);
}

TEST(Stats, OneShotAndStream) {
  EngineClient client;
  client.run("sleep 100", "web");
  const auto sample = client.get("/containers/web/stats?stream=0").json().as_object();
  EXPECT_EQ(sample.at("name").as_string(), "/web");
  EXPECT_GT(sample.at("cpu_stats").at("cpu_usage").at("total_usage").as_int64(), 0);
  EXPECT_EQ(sample.at("memory_stats").at("limit").as_int64(), std::int64_t{8} << 30);
  const ExchangeId stream = client.open("GET", "/containers/web/stats");
  client.advance(std::chrono::milliseconds(2500));
  const std::string& lines = client.at(stream).body;
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3);
  client.gone(stream);
  client.advance(std::chrono::seconds(5));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3);
}

}  // namespace
}  // namespace swarm::sim
