// Proxy actions from a real client through driver and server to scripted engines.
#include "tests/runtime/driver_support.h"

#include <fstream>
#include <sys/resource.h>

namespace swarm::runtime::fixtures {
namespace {

using std::chrono::milliseconds;

TEST(Proxy, PassesRequestAndAnswerOn) {
  std::string seen;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    seen = socket.read_head();
    seen += socket.read_exactly(3);
    socket.send(
        "HTTP/1.1 418 Short And Stout\r\nContent-Length: 3\r\nX-Engine: yes\r\n"
        "Api-Version: 1.43\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\npot");
    socket.read_all();
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send(
      "POST /x?y HTTP/1.1\r\nHost: manager\r\nX-Client: 1\r\nConnection: keep-alive, X-Mine"
      "\r\nX-Mine: 2\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(
      client.read_head(),
      "HTTP/1.1 418 Unknown\r\nX-Engine: yes\r\nApi-Version: 1.41\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read_exactly(3), "pot");
  const auto finished = core.events.take<ProxyFinished>();
  EXPECT_EQ(finished.status, 418);
  EXPECT_TRUE(finished.head_sent);
  EXPECT_EQ(finished.failure, FailureKind::none);
  EXPECT_EQ(seen,
            "POST /x?y HTTP/1.1\r\nHost: manager\r\nX-Client: 1\r\nContent-Length: 3\r\n\r\nabc");
}

TEST(Proxy, KeepsLengthChunksAndHead) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
    std::this_thread::sleep_for(milliseconds(20));
    socket.send("def");
    socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::this_thread::sleep_for(milliseconds(20));
    socket.send("3\r\nabc\r\n0\r\n\r\n");
    socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
    socket.read_all();
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(client.read_head().find("Content-Length: 6\r\n"), std::string::npos);
  EXPECT_EQ(client.read_exactly(6), "abcdef");
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(client.read_head().find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(client.read_until("\r\n0\r\n\r\n"), "3\r\nabc\r\n0\r\n\r\n");
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(client.read_head().find("Content-Length: 77\r\n"), std::string::npos);
  EXPECT_EQ(engine.connections, 1);
}

TEST(Proxy, PumpsTheBodyOfTheClient) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    auto head = socket.read_head();
    EXPECT_NE(head.find("Content-Length: 6\r\n"), std::string::npos) << head;
    EXPECT_EQ(head.find("Expect"), std::string::npos) << head;
    socket.send(answer_of(socket.read_exactly(6)));
    head = socket.read_head();
    EXPECT_NE(head.find("Transfer-Encoding: chunked\r\n"), std::string::npos) << head;
    const auto body = socket.read_until("0\r\n\r\n");
    socket.send(answer_of(body));
    socket.read_all();
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send(
      "PUT /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_head(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abcdef");
  client.read_head();
  EXPECT_EQ(client.read_exactly(6), "abcdef");
  client.send(
      "PUT /streamed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
  client.read_head();
  EXPECT_EQ(client.read_exactly(12), "2\r\nab\r\n0\r\n\r\n");
  EXPECT_EQ(engine.connections, 1);
}

TEST(Proxy, PassesAnEarlyRefusalOfABodyOn) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
    socket.shutdown_write();
    std::this_thread::sleep_for(milliseconds(50));
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send("PUT /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n" +
              std::string(100000, 'x'));
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 404"));
  EXPECT_EQ(client.read_exactly(4), "gone");
  EXPECT_EQ(core.events.take<ProxyFinished>().status, 404);
}

TEST(Proxy, DoesNotReuseAConnectionWhoseRequestWasNotWhole) {
  ScriptedEngine engine([](RawSocket& socket, int number) {
    const auto head = socket.read_head();
    EXPECT_TRUE(head.starts_with(number == 1 ? "PUT" : "GET")) << head;
    socket.send(answer_of(std::to_string(number)));
    socket.read_all();
  });
  ProxyingCore core(engine.address);
  auto first = core.driven.connect();
  first.send("PUT /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
  first.read_head();
  EXPECT_EQ(first.read_exactly(1), "1");
  auto second = core.driven.connect();
  second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  second.read_head();
  EXPECT_EQ(second.read_exactly(1), "2");
}

TEST(Proxy, LeavesTheAnswerToTheCoreIfTheEngineSendsNone) {
  std::string closed_address;
  {
    ScriptedEngine engine([](RawSocket&, int) {});
    closed_address = engine.address;
  }
  ProxyingCore core(closed_address);
  auto client = core.driven.connect();
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 502"));
    EXPECT_EQ(client.read_exactly(18), "connection refused");
    const auto finished = core.events.take<ProxyFinished>();
    EXPECT_EQ(finished.failure, FailureKind::refused);
    EXPECT_FALSE(finished.head_sent);
  }
}

TEST(Proxy, TimesOutWaitingForTheHead) {
  ScriptedEngine engine([](RawSocket& socket, int) { socket.read_all(); });
  ProxyingCore core(engine.address, {}, milliseconds(100));
  auto client = core.driven.connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 502"));
  EXPECT_EQ(core.events.take<ProxyFinished>().failure, FailureKind::timeout);
}

TEST(Proxy, CutsTheClientIfTheEngineDiesInTheMiddle) {
  ScriptedEngine engine([](RawSocket& socket, int number) {
    socket.read_head();
    socket.send(number == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"
                            : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  });
  ProxyingCore core(engine.address);
  for (int i = 0; i < 2; ++i) {
    auto client = core.driven.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    client.read_head();
    const auto body = client.read_all();
    EXPECT_NE(body.find("abc"), std::string::npos);
    EXPECT_EQ(body.find("0\r\n\r\n"), std::string::npos);
    const auto finished = core.events.take<ProxyFinished>();
    EXPECT_EQ(finished.failure, FailureKind::reset);
    EXPECT_TRUE(finished.head_sent);
  }
}

TEST(Proxy, ClosesUpstreamWhenTheClientLeaves) {
  std::atomic<int> closed = 0;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    const bool is_stream = socket.read_head().starts_with("GET /logs");
    if (is_stream) socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
    socket.read_all();
    ++closed;
  });
  ProxyingCore core(engine.address);
  auto waiting = core.driven.connect();
  waiting.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  auto streaming = core.driven.connect();
  streaming.send("GET /logs HTTP/1.1\r\nHost: a\r\n\r\n");
  streaming.read_head();
  ASSERT_TRUE(eventually([&] { return engine.connections == 2; }));
  waiting.close();
  core.events.take<ApiClientGone>();
  streaming.close();
  core.events.take<ApiClientGone>();
  EXPECT_TRUE(eventually([&] { return closed == 2; }));
  EXPECT_EQ(core.driven.open_requests(), 0u);
  EXPECT_EQ(core.driven.engine_connections(), 0u);
}

TEST(Proxy, AnswersForAnEngineThatIsForgotten) {
  ScriptedEngine engine([](RawSocket& socket, int) { socket.read_all(); });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return engine.connections == 1; }));
  core.driven.loop.run([&] {
    core.driven.core.on_event = [&](Moment, Event event, Actions& actions) {
      if (std::holds_alternative<DiscoveryListed>(event)) {
        actions.push_back(CloseEngine{1});
      } else {
        core.on_event(engine.address, patience, std::move(event), actions);
      }
    };
    core.driven.driver->deliver(DiscoveryListed{});
  });
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 502"));
  EXPECT_EQ(core.events.take<ProxyFinished>().failure, FailureKind::forgotten);
}

constexpr std::size_t large = 100u << 20;

// In KiB, the most that this process has ever used.
long peak_kib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST(Proxy, PumpsLargeBodiesBothWaysInFlatMemory) {
  const std::string block(1 << 20, 'x');
  std::atomic<std::size_t> received = 0;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_head();
    for (; received < large; received += block.size()) {
      if (socket.read_exactly(block.size()) != block) return;
    }
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(large) + "\r\n\r\n");
    for (std::size_t sent = 0; sent < large; sent += block.size()) socket.send(block);
    socket.read_all();
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  const long before = peak_kib();
  client.send("PUT /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(large) +
              "\r\n\r\n");
  for (std::size_t sent = 0; sent < large; sent += block.size()) client.send(block);
  client.read_head();
  std::this_thread::sleep_for(milliseconds(100));  // A pump without brakes would fill up now.
  for (std::size_t got = 0; got < large; got += block.size()) {
    ASSERT_EQ(client.read_exactly(block.size()), block);
  }
  EXPECT_EQ(received, large);
#ifdef __SANITIZE_ADDRESS__
  // The sanitizer holds on to what was freed, to find late uses of it.
  EXPECT_LT(peak_kib() - before, 512 << 10);
#else
  EXPECT_LT(peak_kib() - before, 32 << 10);
#endif
  EXPECT_EQ(core.events.take<ProxyFinished>().failure, FailureKind::none);
}

std::string hijack_request() {
  return "POST /hijack HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
         "Content-Length: 0\r\n\r\n";
}

TEST(Proxy, TunnelsHijacksAndPassesTheClientsHalfCloseOn) {
  std::string seen;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    seen = socket.read_head();
    socket.send(
        "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
        "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello");
    const auto input = socket.read_all();
    socket.send("got " + input);
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send(hijack_request() + "early ");
  EXPECT_EQ(client.read_head(),
            "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
            "Connection: Upgrade\r\nUpgrade: tcp\r\nApi-Version: 1.41\r\n\r\n");
  EXPECT_EQ(client.read_exactly(5), "hello");
  client.send("late");
  client.shutdown_write();
  EXPECT_EQ(client.read_all(), "got early late");
  EXPECT_NE(seen.find("Upgrade: tcp\r\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("Connection: Upgrade\r\n"), std::string::npos) << seen;
  EXPECT_EQ(core.events.take<ProxyFinished>().status, 101);
  EXPECT_EQ(core.driven.open_requests(), 0u);
  EXPECT_TRUE(eventually([&] { return core.driven.engine_connections() == 0; }));
}

TEST(Proxy, TunnelsHijacksAndPassesTheEnginesHalfCloseOn) {
  std::promise<std::string> heard;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nout");
    socket.shutdown_write();
    heard.set_value(socket.read_all());
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send(hijack_request());
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/vnd"));
  EXPECT_EQ(client.read_all(), "out");
  client.send("still here");
  client.close();
  EXPECT_EQ(heard.get_future().get(), "still here");
  EXPECT_EQ(core.events.take<ProxyFinished>().status, 200);
}

TEST(Proxy, ClosesATunnelWhenTheClientIsReset) {
  std::promise<void> closed;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 101 UPGRADED\r\n\r\n");
    socket.read_all();
    closed.set_value();
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send(hijack_request());
  client.read_head();
  client.reset();
  core.events.take<ApiClientGone>();
  EXPECT_EQ(closed.get_future().wait_for(patience), std::future_status::ready);
}

TEST(Proxy, PassesARefusedHijackOnAsAnOrdinaryAnswer) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    socket.read_head();
    socket.send(
        "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n"
        "Content-Length: 16\r\n\r\n{\"message\":\"no\"}");
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  for (int i = 0; i < 2; ++i) {
    client.send(hijack_request());
    EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 409 Conflict"));
    EXPECT_EQ(client.read_exactly(16), "{\"message\":\"no\"}");
    EXPECT_EQ(core.events.take<ProxyFinished>().status, 409);
  }
}

TEST(Proxy, KeepsTheTunnelWhenTheClientHalfClosesBeforeTheAnswer) {
  std::promise<void> go;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_head();
    go.get_future().wait();
    socket.send("HTTP/1.1 101 UPGRADED\r\n\r\n");
    socket.send("heard " + socket.read_all());
  });
  ProxyingCore core(engine.address);
  auto client = core.driven.connect();
  client.send(hijack_request() + "input");
  client.shutdown_write();
  std::this_thread::sleep_for(milliseconds(50));
  go.set_value();
  client.read_head();
  EXPECT_EQ(client.read_all(), "heard input");
}

}  // namespace
}  // namespace swarm::runtime::fixtures
