// Long streams through driver and server: fast, slow, in chunks, taken over.
#include "runtime/signals.h"
#include "tests/runtime/driver_support.h"

#include <algorithm>
#include <fstream>
#include <numeric>
#include <string>
#include <thread>

namespace swarm::runtime::fixtures {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t bulk = 24u << 20;

// Bytes of which none stands where another could.
std::string numbered(std::size_t size) {
  std::string bytes;
  bytes.reserve(size + 16);
  for (std::size_t number = 0; bytes.size() < size; ++number) {
    bytes += std::to_string(number) + ' ';
  }
  bytes.resize(size);
  return bytes;
}

std::string chunks_of(std::string_view bytes, std::size_t size) {
  std::string chunks;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
    const auto piece = bytes.substr(0, size);
    chunks += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
  }
  return chunks + "0\r\n\r\n";
}

class Streams : public testing::TestWithParam<std::size_t> {
 protected:
  Streams() { ignore_broken_pipes(); }
};

// The engine's chunks reach the client as they are, and the connection is good for another request.
TEST_P(Streams, PassesChunksOn) {
  const std::string body = numbered(bulk / 8);
  const std::string chunks = chunks_of(body, GetParam());
  ScriptedEngine engine([&](RawSocket& socket, int) {
    for (int turn = 0; turn < 2; ++turn) {
      socket.read_head();
      socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    }
    socket.read_all();
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  for (int turn = 0; turn < 2; ++turn) {
    client.send("GET /logs HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_NE(client.read_head().find("Transfer-Encoding: chunked\r\n"), std::string::npos);
    EXPECT_TRUE(client.read_exactly(chunks.size()) == chunks);
    EXPECT_EQ(core.events.take<ProxyFinished>().failure, FailureKind::none);
  }
  EXPECT_EQ(engine.connections, 1);
}

TEST_P(Streams, TakesChunksApartForOldClients) {
  const std::string body = numbered(bulk / 8);
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                chunks_of(body, GetParam()));
    socket.read_all();
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send("GET /logs HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.read_head().find("Transfer-Encoding"), std::string::npos);
  EXPECT_TRUE(client.read_all() == body);
}

INSTANTIATE_TEST_SUITE_P(Chunks, Streams, testing::Values(100, 4096, 32768, 1 << 20));

TEST(StreamFailures, CutsTheClientBehindAChunkThatIsNone) {
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    std::this_thread::sleep_for(milliseconds(50));
    socket.send("no size\r\n");
    socket.read_all();
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send("GET /logs HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_head();
  EXPECT_EQ(client.read_all(), "3\r\nabc\r\n");
  EXPECT_EQ(core.events.take<ProxyFinished>().failure, FailureKind::protocol);
}

// All that the client sends comes back, while both directions are full.
TEST(Tunnel, MovesManyBytesBothWaysInOrder) {
  ignore_broken_pipes();
  const std::string bytes = numbered(bulk);
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    std::thread answer([&] { socket.send(bytes); });
    EXPECT_TRUE(socket.read_all() == bytes);
    answer.join();
    socket.send("the end");
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send("POST /hijack HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
  client.read_head();
  std::thread input([&] {
    client.send(bytes);
    client.shutdown_write();
  });
  EXPECT_TRUE(client.read_exactly(bytes.size()) == bytes);
  input.join();
  EXPECT_EQ(client.read_all(), "the end");
  EXPECT_EQ(core.events.take<ProxyFinished>().failure, FailureKind::none);
  EXPECT_EQ(core.driven.open_requests(), 0u);
}

// A reader that stands still holds its engine up instead of filling the manager.
// Of the two connections of a tunnel.
std::size_t more_than_sockets_hold() {
  std::size_t most = 4u << 20;
  for (const char* const name : {"tcp_rmem", "tcp_wmem"}) {
    std::size_t least = 0, usual = 0, max = 0;
    std::ifstream(std::string("/proc/sys/net/ipv4/") + name) >> least >> usual >> max;
    most += 2 * max;
  }
  return std::max(bulk, most);
}

TEST(Tunnel, WaitsForAReaderThatStandsStill) {
  ignore_broken_pipes();
  const std::string bytes = numbered(more_than_sockets_hold());
  std::atomic<std::size_t> sent = 0;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    for (; sent < bytes.size(); sent += 1 << 16) socket.send(bytes.substr(sent, 1 << 16));
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send("POST /hijack HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
  client.read_head();
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_LT(sent, bytes.size());
  EXPECT_TRUE(client.read_exactly(bytes.size()) == bytes);
  EXPECT_EQ(client.read_all(), "");
}

TEST(Tunnel, ClosesTheEngineWhenItsClientBreaksInTheMiddle) {
  ignore_broken_pipes();
  std::promise<void> closed;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    try {
      const std::string block(1 << 20, 'x');
      while (true) socket.send(block);
    } catch (const std::exception&) {
      closed.set_value();
    }
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send("POST /hijack HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
  client.read_head();
  client.read_exactly(bulk);
  client.reset();
  core.events.take<ApiClientGone>();
  EXPECT_EQ(closed.get_future().wait_for(patience), std::future_status::ready);
}

}  // namespace
}  // namespace swarm::runtime::fixtures
