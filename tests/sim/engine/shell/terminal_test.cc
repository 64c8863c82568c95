#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

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

}  // namespace
}  // namespace swarm::sim
