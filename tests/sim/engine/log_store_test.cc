#include "sim/engine/log_store.h"

#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

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

TEST(LogStore, IsBounded) {
  fake::Container container;
  for (int i = 0; i < 30'000; ++i) {
    fake::append_log(container, i, {fake::Channel::out, std::string(99, 'x') + "\n"});
  }
  EXPECT_LT(container.log.size(), 10'000u);
  EXPECT_EQ(container.log.back().wall, 29'999);
}

TEST(LogStore, TailCountsLinesNotPieces) {
  fake::Container container;
  for (const char* piece : {"a\n", "b", "b\n", "c"}) {
    fake::append_log(container, 0, {fake::Channel::out, piece});
  }
  const auto pieces = [&](std::int64_t tail) {
    std::string text;
    fake::LogRange range;
    range.tail = tail;
    for (const fake::LogLine* line : fake::select_log(container, range, true, true)) {
      text += line->text;
    }
    return text;
  };
  EXPECT_EQ(pieces(0), "");
  EXPECT_EQ(pieces(1), "c");
  EXPECT_EQ(pieces(2), "bb\nc");
  EXPECT_EQ(pieces(9), "a\nbb\nc");
}

}  // namespace
}  // namespace swarm::sim
