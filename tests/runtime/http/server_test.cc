#include "runtime/http/server.h"

#include "tests/runtime/support.h"

#include <gtest/gtest.h>

namespace swarm::runtime::fixtures {
namespace {

using std::chrono::milliseconds;

TEST(Server, AnswersManyRequestsOnOneConnection) {
  ServedService served(echo);
  auto client = served.connect();
  for (int i = 0; i < 3; ++i) {
    client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto head = client.read_head();
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n")) << head;
    EXPECT_NE(head.find("X-Test: yes\r\n"), std::string::npos);
    EXPECT_NE(head.find("Content-Length: 7\r\n"), std::string::npos);
    EXPECT_EQ(head.find("Connection:"), std::string::npos);
    EXPECT_EQ(client.read_exactly(7), "GET /x ");
  }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  ServedService served(echo);
  auto client = served.connect();
  std::string requests, answers;
  constexpr int count = 2000;  // More than fit in the buffer, and deep if answered recursively.
  for (int i = 0; i < count; ++i) {
    requests +=
        "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
  }
  client.send(requests);
  for (int i = 0; i < count; ++i) {
    const std::string body = "POST /" + std::to_string(i) + " hi";
    client.read_head();
    ASSERT_EQ(client.read_exactly(body.size()), body);
  }
}

TEST(Server, ClosesAfterConnectionCloseAndAfterHttp10) {
  ServedService served(echo);
  for (const std::string request :
       {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    auto client = served.connect();
    client.send(request);
    const auto answer = client.read_all();
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with("GET / "));
  }
}

TEST(Server, KeepsHttp10ConnectionsThatAskForIt) {
  ServedService served(echo);
  auto client = served.connect();
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(client.read_head().find("Connection: keep-alive\r\n"), std::string::npos);
    EXPECT_EQ(client.read_exactly(6), "GET / ");
  }
}

TEST(Server, TakesChunkedBodiesApart) {
  ServedService served(echo);
  auto client = served.connect();
  client.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
  std::this_thread::sleep_for(milliseconds(20));
  client.send("lo\r\n1;ext=1\r\n!\r\n0\r\nTrailer: x\r\n\r\n");
  client.read_head();
  EXPECT_EQ(client.read_exactly(14), "POST /x hello!");
}

TEST(Server, SendsNoBodyToHead) {
  ServedService served(echo);
  auto client = served.connect();
  client.send("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\nGET /d HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(client.read_head().find("Content-Length: 10\r\n"), std::string::npos);
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 200"));
  EXPECT_EQ(client.read_exactly(7), "GET /d ");
}

TEST(Server, SaysContinueBeforeTheBody) {
  ServedService served(echo);
  auto client = served.connect();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_head(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 200"));
  EXPECT_EQ(client.read_exactly(10), "POST / abc");
}

struct BadRequest {
  std::string bytes;
  std::string status;
  std::string text;
};

TEST(Server, RefusesBadRequestsWithJson) {
  ServedService served(echo);
  const std::vector<BadRequest> cases = {
      {"GET\r\n\r\n", "400", "Malformed"},
      {"GET / HTTP/3.0\r\n\r\n", "400", "Malformed"},
      {"GET / HTTP/1.1\r\nbroken field\r\n\r\n", "400", "Malformed"},
      {"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "400", "Malformed"},
      {"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400", "Malformed"},
      {"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400",
       "Malformed"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", "400", "Malformed"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400", "Malformed"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(100000, 'x'), "400",
       "Malformed"},
      {"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", "413", "larger than 1000"},
      {"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9999\r\n\r\n", "413", "larger"},
      {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + std::string(4095, 'x'),
       "413", "larger than 1000"},
      {"POST / HTTP/1.1\r\nExpect: miracles\r\n\r\n", "417", "100-continue"},
      {"GET / HTTP/1.1\r\nX: " + std::string(70000, 'x') + "\r\n\r\n", "431", "too large"},
      {"GET /" + std::string(70000, 'x') + " HTTP/1.1\r\n\r\n", "431", "too large"},
      {std::string("\x16\x03\x01\x02\x00\x01\x00\x01", 8), "400",
       "Client sent an HTTPS request to an HTTP server."},
  };
  for (const auto& bad : cases) {
    auto client = served.connect();
    client.send(bad.bytes);
    const auto answer = client.read_all();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + bad.status)) << bad.bytes.substr(0, 99) << answer;
    EXPECT_NE(answer.find("{\"message\":\""), std::string::npos) << answer;
    EXPECT_NE(answer.find(bad.text), std::string::npos) << answer;
  }
  EXPECT_EQ(served.service.requests, 0);
}

TEST(Server, StreamsChunkedAndByConnectionEnd) {
  ServedService served([](auto exchange, const auto&, const auto&) {
    exchange->open_stream(200, {});
    exchange->send(bytes_of("hello"));
    exchange->send(bytes_of(std::string(17, 'x')));
    exchange->close_stream();
  });
  auto client = served.connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(client.read_head().find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  const std::string chunks = "5\r\nhello\r\n11\r\n" + std::string(17, 'x') + "\r\n0\r\n\r\n";
  EXPECT_EQ(client.read_exactly(chunks.size()), chunks);
  client.send("GET / HTTP/1.0\r\n\r\n");
  const auto answer = client.read_all();
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello" + std::string(17, 'x'))) << answer;
}

TEST(Server, KeepsAKnownLengthOfAStream) {
  ServedService served([](auto exchange, const auto& request, const auto&) {
    exchange->open_stream(200, {{"Content-Length", "4"}});
    exchange->send(bytes_of("abcd"));
    if (request.target == "/over") exchange->send(bytes_of("e"));
    exchange->close_stream();
  });
  auto client = served.connect();
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_NE(client.read_head().find("Content-Length: 4\r\n"), std::string::npos);
    EXPECT_EQ(client.read_exactly(4), "abcd");
  }
  client.send("GET /over HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_head();
  EXPECT_EQ(client.read_all(), "abcd");
}

// Answers once the whole body has come, piece by piece.
void count_body(const std::shared_ptr<Exchange>& exchange, std::size_t so_far = 0) {
  exchange->read_body([exchange, so_far](const std::string& bytes, bool failed) {
    if (failed) return;
    if (!bytes.empty()) return count_body(exchange, so_far + bytes.size());
    exchange->respond(200, {}, {bytes_of(std::to_string(so_far))});
  });
}

TEST(Server, HandsOnStreamedBodiesPieceByPiece) {
  ServedService served([](auto exchange, const auto&, const auto&) { count_body(exchange); });
  auto client = served.connect();
  client.send(
      "PUT /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_head(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send(std::string(3000000, 'x'));
  client.read_head();
  EXPECT_EQ(client.read_exactly(7), "3000000");
  client.send(
      "PUT /streamed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n0\r\n\r\nPUT /streamed HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_head();
  EXPECT_EQ(client.read_exactly(1), "3");
  client.read_head();
  EXPECT_EQ(client.read_exactly(1), "0");
}

// Answers with the whole body, with what frames its chunks.
void return_body(const std::shared_ptr<Exchange>& exchange, const std::string& so_far = {}) {
  exchange->read_body_piece([exchange, so_far](const Piece& piece, bool failed) {
    if (failed) return;
    if (!piece.empty()) return return_body(exchange, so_far + std::string(piece.bytes));
    exchange->respond(200, {}, {bytes_of(so_far)});
  });
}

TEST(Server, HandsOnBodiesAsTheyCame) {
  ServedService served([](auto exchange, const auto&, const auto&) { return_body(exchange); });
  auto client = served.connect();
  const std::string body(300000, 'x');
  client.send("PUT /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + body);
  client.read_head();
  EXPECT_EQ(client.read_exactly(body.size()), body);
  const std::string chunks = "3\r\nabc\r\n4;x\r\ndefg\r\n0\r\n\r\n";
  for (int i = 0; i < 2; ++i) {
    client.send("PUT /streamed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks +
                "PUT /streamed HTTP/1.1\r\nHost: a\r\n\r\n");
    client.read_head();
    EXPECT_EQ(client.read_exactly(chunks.size()), chunks);
    EXPECT_NE(client.read_head().find("Content-Length: 0\r\n"), std::string::npos);
  }
  client.send("PUT /streamed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc");
  EXPECT_EQ(client.read_all(), "");  // Nobody is told of half a body.
}

TEST(Server, RefusingAStreamedBodyEarlyStillReachesTheClient) {
  ServedService served([](auto exchange, const auto&, const auto&) {
    exchange->respond(500, {}, {bytes_of("no")});
  });
  auto client = served.connect();
  client.send("PUT /streamed HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
  client.send(std::string(200000, 'x'));
  const auto head = client.read_head();
  EXPECT_TRUE(head.starts_with("HTTP/1.1 500")) << head;
  EXPECT_NE(head.find("Connection: close"), std::string::npos);
  EXPECT_EQ(client.read_exactly(2), "no");
}

TEST(Server, TellsOnceThatTheClientLeft) {
  std::shared_ptr<Exchange> kept;
  ServedService served([&](auto exchange, const auto&, const auto&) { kept = exchange; });
  {
    auto client = served.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return served.service.requests == 1; }));
    client.close();
    ASSERT_TRUE(eventually([&] { return served.service.gone == 1; }));
  }
  served.loop.run([&] {
    kept->respond(200, {}, {bytes_of("late")});
    kept.reset();
  });
  {
    // The end stands behind more pipelined bytes than are read ahead.
    auto client = served.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(150000, 'x'));
    ASSERT_TRUE(eventually([&] { return served.service.requests == 2; }));
    client.close();
    ASSERT_TRUE(eventually([&] { return served.service.gone == 2; }));
  }
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(served.service.gone, 2);
  served.loop.run([&] { kept.reset(); });
}

TEST(Server, CutsOffAClientThatDoesNotRead) {
  ServerOptions options;
  options.stream_queue_max_bytes = 1 << 20;
  ServedService served(
      [&](auto exchange, const auto&, const auto&) {
        exchange->open_stream(200, {});
        for (int i = 0; i < 200; ++i) exchange->send(bytes_of(std::string(100000, 'x')));
      },
      options);
  auto client = served.connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return served.service.gone == 1; }));
  EXPECT_LT(client.read_all().size(), 20000000u);
}

TEST(Server, CutsOffAClientWithoutProgress) {
  ServerOptions options;
  options.stream_queue_max_bytes = 100 << 20;
  options.stall_timeout = milliseconds(200);
  ServedService served(
      [&](auto exchange, const auto&, const auto&) {
        exchange->open_stream(200, {});
        std::string much;
        much.resize(50'000'000, 'x');
        exchange->send(bytes_of(std::move(much)));
      },
      options);
  auto client = served.connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return served.service.gone == 1; }));
}

TEST(Server, LetsAPumpWaitForASlowClient) {
  ServerOptions options;
  options.stall_timeout = milliseconds(50);
  std::atomic<bool> drained = false;
  ServedService served(
      [&](auto exchange, const auto&, const auto&) {
        exchange->open_stream(200, {});
        exchange->send(bytes_of(std::string(8000000, 'x')));
        exchange->when_drained([&drained, exchange] {
          drained = true;
          exchange->close_stream();
        });
      },
      options);
  auto client = served.connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_head();
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_FALSE(drained);
  EXPECT_TRUE(client.read_until("\r\n0\r\n\r\n").size() > 8000000u);
  EXPECT_TRUE(drained);
  EXPECT_EQ(served.service.gone, 0);
}

TEST(Server, ClosesIdleAndSlowConnections) {
  ServerOptions options;
  options.head_timeout = milliseconds(150);
  options.idle_timeout = milliseconds(150);
  options.body_timeout = milliseconds(150);
  ServedService served(echo, options);
  auto silent = served.connect();
  EXPECT_EQ(silent.read_all(), "");
  auto slow = served.connect();
  slow.send("GET / HT");
  EXPECT_TRUE(slow.read_all().starts_with("HTTP/1.1 408"));
  auto slow_body = served.connect();
  slow_body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_TRUE(slow_body.read_all().starts_with("HTTP/1.1 408"));
  auto idle = served.connect();
  idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(idle.read_all().ends_with("GET / "));
}

TEST(Server, TellsOneConnectionTooMany) {
  ServerOptions options;
  options.connections_max = 1;
  ServedService served(echo, options);
  auto first = served.connect();
  first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  first.read_head();
  EXPECT_TRUE(served.connect().read_all().starts_with("HTTP/1.1 503"));
}

void echo_raw(const std::shared_ptr<Exchange>& exchange) {
  exchange->read_raw([exchange](const std::string& bytes, bool failed) {
    if (failed) return;
    if (bytes.empty()) {
      exchange->send(bytes_of("bye"));
      return exchange->close_stream();
    }
    exchange->send(bytes_of(bytes));
    echo_raw(exchange);
  });
}

TEST(Server, UpgradesAndHalfCloses) {
  ServedService served([](auto exchange, const auto&, const auto&) {
    exchange->upgrade(101, "UPGRADED", {{"Connection", "Upgrade"}, {"Upgrade", "tcp"}});
    echo_raw(exchange);
  });
  auto client = served.connect();
  client.send(
      "POST /attach HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nearly");
  EXPECT_EQ(client.read_head(),
            "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
  EXPECT_EQ(client.read_exactly(5), "early");
  client.send("late");
  EXPECT_EQ(client.read_exactly(4), "late");
  client.shutdown_write();
  EXPECT_EQ(client.read_all(), "bye");
  EXPECT_TRUE(eventually(
      [&] { return served.loop.run([&] { return served.server->open_connections(); }) == 0; }));
  EXPECT_EQ(served.service.gone, 0);
}

TEST(Server, KeepsReadingAfterItsOwnHalfClose) {
  std::promise<std::string> heard;
  ServedService served([&](auto exchange, const auto&, const auto&) {
    exchange->upgrade(101, "UPGRADED", {});
    exchange->close_stream();
    exchange->read_raw([&, exchange](const std::string& bytes, bool) {
      heard.set_value(bytes);
      exchange->read_raw([](const std::string&, bool) {});
    });
  });
  auto client = served.connect();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
  EXPECT_TRUE(client.read_all().starts_with("HTTP/1.1 101"));
  client.send("still here");
  EXPECT_EQ(heard.get_future().get(), "still here");
}

TEST(Server, DrainsPolitely) {
  std::shared_ptr<Exchange> kept;
  ServedService served([&](auto exchange, const auto&, const auto&) { kept = exchange; });
  auto idle = served.connect();
  auto busy = served.connect();
  busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return served.service.requests == 1; }));
  std::atomic<bool> done = false;
  served.loop.run([&] { served.server->drain(patience, [&] { done = true; }); });
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_THROW(served.connect(), std::runtime_error);
  EXPECT_FALSE(done);
  served.loop.run([&] { std::exchange(kept, nullptr)->respond(200, {}, {bytes_of("ok")}); });
  EXPECT_TRUE(busy.read_all().ends_with("ok"));
  busy.close();
  EXPECT_TRUE(eventually([&] { return done.load(); }));
}

TEST(Server, DrainCutsWhatDoesNotEnd) {
  std::shared_ptr<Exchange> kept;
  ServedService served([&](auto exchange, const auto&, const auto&) { kept = exchange; });
  auto busy = served.connect();
  busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return served.service.requests == 1; }));
  std::atomic<bool> done = false;
  served.loop.run([&] { served.server->drain(milliseconds(50), [&] { done = true; }); });
  EXPECT_EQ(busy.read_all(), "");
  EXPECT_TRUE(eventually([&] { return done && served.service.gone == 1; }));
  served.loop.run([&] { kept.reset(); });
}

}  // namespace
}  // namespace swarm::runtime::fixtures
