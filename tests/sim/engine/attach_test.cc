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

TEST(Wait, IsForgottenWhenItsClientLeaves) {
  EngineClient client;
  client.run("sleep 5", "web");
  const ExchangeId wait = client.open("POST", "/containers/web/wait");
  client.gone(wait);
  client.advance(std::chrono::seconds(6));
  EXPECT_EQ(client.at(wait).body, "");
}

}  // namespace
}  // namespace swarm::sim
