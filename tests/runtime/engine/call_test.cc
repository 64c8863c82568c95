// CallEngine against scripted engines.
#include "tests/runtime/engine_support.h"

namespace swarm::runtime::fixtures {
namespace {

using std::chrono::milliseconds;

// Answers every request with its own head as the body.
void echo_heads(RawSocket& socket, int) {
  while (true) socket.send(answer_of(socket.read_head()));
}

TEST(EngineCall, SendsTheRequestAndReturnsTheAnswer) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    const auto head = socket.read_head();
    socket.send(answer_of(head + socket.read_exactly(4), "X-Engine: yes\r\n"));
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  tested.call(7, 1,
              {"POST", "/v1.41/x?y=1", {{"Connection", "close"}, {"A", "b\r\nC: d"}}, "body"});
  const auto answer = tested.events.take<EngineAnswered>();
  EXPECT_EQ(answer.call, 7u);
  EXPECT_EQ(answer.response.status, 200);
  EXPECT_EQ(answer.response.headers.get("x-engine"), "yes");
  EXPECT_EQ(answer.response.body, "POST /v1.41/x?y=1 HTTP/1.1\r\nHost: " + engine.address +
                                      "\r\nA: bC: d\r\nContent-Length: 4\r\n\r\nbody");
}

TEST(EngineCall, ReadsChunkedAndUnboundedAnswersAndSkipsInterimOnes) {
  ScriptedEngine engine([](RawSocket& socket, int number) {
    socket.read_head();
    if (number == 1) {
      socket.send(
          "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 201 Created\r\n"
          "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");
      std::this_thread::sleep_for(milliseconds(20));
      socket.send("1\r\nc\r\n0\r\n\r\n");
      socket.read_head();
    }
    socket.send("HTTP/1.0 200 OK\r\n\r\nto the end");
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  tested.call(1, 1);
  const auto chunked = tested.events.take<EngineAnswered>().response;
  EXPECT_EQ(chunked.status, 201);
  EXPECT_EQ(chunked.body, "abc");
  tested.call(2, 1);
  EXPECT_EQ(tested.events.take<EngineAnswered>().response.body, "to the end");
  EXPECT_EQ(engine.connections, 1);
}

TEST(EngineCall, ReadsNoBodyBehindHeadAnd204) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
    socket.read_head();
    socket.send("HTTP/1.1 204 No Content\r\n\r\n");
    socket.read_head();
    socket.send(answer_of("third"));
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  tested.call(1, 1, {"HEAD", "/", {}, {}});
  EXPECT_EQ(tested.events.take<EngineAnswered>().response.headers.get("Content-Length"), "99");
  tested.call(2, 1);
  EXPECT_EQ(tested.events.take<EngineAnswered>().response.status, 204);
  tested.call(3, 1);
  EXPECT_EQ(tested.events.take<EngineAnswered>().response.body, "third");
}

TEST(EngineCall, StreamsUntilTheEnd) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    std::this_thread::sleep_for(milliseconds(20));
    socket.send("3\r\none\r\n");
    std::this_thread::sleep_for(
        milliseconds(300));  // Longer than the timeout: it ends with the head.
    socket.send("3\r\ntwo\r\n0\r\n\r\n");
    socket.read_head();
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  tested.call(1, 1, {"GET", "/events", {}, {}}, milliseconds(250), 0, true);
  EXPECT_EQ(tested.events.take<EngineStreamOpened>().status, 200);
  EXPECT_EQ(tested.events.take<EngineStreamData>().bytes, "one");
  EXPECT_EQ(tested.events.take<EngineStreamData>().bytes, "two");
  EXPECT_EQ(tested.events.take<EngineStreamEnded>().call, 1u);
}

TEST(EngineCall, CancellingClosesTheConnection) {
  std::promise<void> closed;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_head();
    socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.read_all();
    closed.set_value();
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  tested.call(1, 1, {"GET", "/events", {}, {}}, patience, 0, true);
  tested.events.take<EngineStreamOpened>();
  tested.loop.run([&] { tested.client->cancel({1}); });
  EXPECT_EQ(closed.get_future().wait_for(patience), std::future_status::ready);
  EXPECT_EQ(tested.events.size(), 0u);
  EXPECT_EQ(tested.stats().open, 0u);
}

struct Trouble {
  std::string bytes;  // Of the engine, before it closes.
  FailureKind kind;
  std::string reason;
};

TEST(EngineCall, ClassifiesWhatEnginesDoWrong) {
  const std::vector<Trouble> troubles = {
      {"", FailureKind::reset, "before the answer"},
      {"HTTP/1.1 200 OK\r\nContent-", FailureKind::reset, "before the answer"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", FailureKind::reset, "in the middle"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", FailureKind::reset,
       "in the middle"},
      {"SSH-2.0-OpenSSH_9.2\r\n", FailureKind::protocol, "not HTTP"},
      {"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", FailureKind::protocol, "not HTTP"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", FailureKind::protocol,
       "not HTTP"},
      {"HTTP/1.1 200 OK\r\nX: " + std::string(100000, 'x'), FailureKind::protocol, "not HTTP"},
      {answer_of(std::string(2000000, 'x')), FailureKind::too_large, "larger than 1048576"},
  };
  for (const auto& trouble : troubles) {
    ScriptedEngine engine([&](RawSocket& socket, int) {
      socket.read_head();
      socket.send(trouble.bytes);
      socket.shutdown_write();
      socket.read_all();
    });
    ClientUnderTest tested;
    tested.open(1, engine.address);
    tested.call(1, 1);
    const auto failed = tested.events.take<EngineFailed>();
    EXPECT_EQ(failed.kind, trouble.kind) << trouble.bytes.substr(0, 80) << failed.reason;
    EXPECT_NE(failed.reason.find(trouble.reason), std::string::npos) << failed.reason;
    EXPECT_EQ(tested.stats().open, 0u);
  }
}

TEST(EngineCall, ClassifiesWhatCannotBeReached) {
  ClientUnderTest tested;
  std::string closed_address;
  {
    ScriptedEngine engine([](RawSocket&, int) {});
    closed_address = engine.address;
  }
  tested.open(1, closed_address);
  tested.call(1, 1);
  auto failed = tested.events.take<EngineFailed>();
  EXPECT_EQ(failed.kind, FailureKind::refused);
  EXPECT_EQ(failed.reason, "connection refused");
  tested.open(2, "engine.invalid:2375");
  tested.call(2, 2);
  EXPECT_EQ(tested.events.take<EngineFailed>().kind, FailureKind::resolve);
  tested.open(3, "unix:///nowhere/docker.sock");
  tested.call(3, 3);
  EXPECT_EQ(tested.events.take<EngineFailed>().kind, FailureKind::refused);
  tested.call(4, 99);
  EXPECT_EQ(tested.events.take<EngineFailed>().kind, FailureKind::forgotten);
}

TEST(EngineCall, TimesOut) {
  ScriptedEngine engine([](RawSocket& socket, int) { socket.read_all(); });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  tested.call(1, 1, {"GET", "/", {}, {}}, milliseconds(100));
  const auto failed = tested.events.take<EngineFailed>();
  EXPECT_EQ(failed.kind, FailureKind::timeout);
  EXPECT_EQ(failed.reason, "timed out after 100ms");
}

TEST(EngineCall, UsesAConnectionAgainAndClosesItWhenOld) {
  ScriptedEngine engine(echo_heads);
  PoolOptions options;
  options.idle_timeout = milliseconds(150);
  ClientUnderTest tested(options);
  tested.open(1, engine.address);
  for (CallId id = 1; id <= 5; ++id) {
    tested.call(id, 1);
    tested.events.take<EngineAnswered>();
  }
  EXPECT_EQ(engine.connections, 1);
  EXPECT_TRUE(eventually([&] { return tested.stats().open == 0; }));
}

TEST(EngineCall, BoundsItsConnectionsAndItsQueue) {
  std::atomic<bool> go = false;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    while (true) {
      socket.read_head();
      eventually([&] { return go.load(); });
      socket.send(answer_of("ok"));
    }
  });
  PoolOptions options;
  options.calls_max = 3;
  options.waiting_max = 5;
  ClientUnderTest tested(options);
  tested.open(1, engine.address);
  for (CallId id = 1; id <= 9; ++id) tested.call(id, 1);
  const auto refused = tested.events.take<EngineFailed>();
  EXPECT_EQ(refused.call, 9u);
  EXPECT_NE(refused.reason.find("too many"), std::string::npos);
  EXPECT_TRUE(eventually([&] { return engine.connections == 3; }));
  EXPECT_EQ(tested.stats().waiting, 5u);
  go = true;
  for (int i = 0; i < 8; ++i) tested.events.take<EngineAnswered>();
  EXPECT_EQ(engine.connections, 3);
}

TEST(EngineCall, StreamsDoNotUseUpTheConnectionsForCalls) {
  ScriptedEngine engine([&](RawSocket& socket, int) {
    while (true) {
      const bool is_stream = socket.read_head().starts_with("GET /events");
      socket.send(is_stream ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            : answer_of("ok"));
    }
  });
  PoolOptions options;
  options.calls_max = 1;
  ClientUnderTest tested(options);
  tested.open(1, engine.address);
  for (CallId id = 1; id <= 3; ++id) {
    tested.call(id, 1, {"GET", "/events", {}, {}}, patience, 0, true);
    tested.events.take<EngineStreamOpened>();
  }
  tested.call(4, 1);
  tested.events.take<EngineAnswered>();
}

// Answers one request a connection although it promised more.
void answer_once(RawSocket& socket, int) {
  socket.read_head();
  socket.send(answer_of("ok"));
}

TEST(EngineCall, NoticesThatAnIdleConnectionWasClosed) {
  ScriptedEngine engine(answer_once);
  ClientUnderTest tested;
  tested.open(1, engine.address);
  for (CallId id = 1; id <= 3; ++id) {
    tested.call(id, 1, {"POST", "/", {}, {}});
    tested.events.take<EngineAnswered>();
    EXPECT_TRUE(eventually([&] { return tested.stats().idle == 0; }));
  }
}

TEST(EngineCall, RepeatsASafeRequestOnAStaleConnection) {
  ScriptedEngine engine([](RawSocket& socket, int number) {
    socket.read_head();
    socket.send(answer_of("first"));
    socket.read_head();
    if (number == 1) return;  // Read, but not answered.
    socket.send(answer_of("again"));
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  tested.call(1, 1);
  tested.events.take<EngineAnswered>();
  tested.call(2, 1);
  EXPECT_EQ(tested.events.take<EngineAnswered>().response.body, "first");
  EXPECT_EQ(engine.connections, 2);
}

TEST(EngineCall, NeverRepeatsAnUnsafeRequestThatWasSent) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    socket.read_head();
    socket.send(answer_of("first"));
    socket.read_head();
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  tested.call(1, 1);
  tested.events.take<EngineAnswered>();
  tested.call(2, 1, {"POST", "/start", {}, {}});
  EXPECT_EQ(tested.events.take<EngineFailed>().kind, FailureKind::reset);
  EXPECT_EQ(engine.connections, 1);
}

TEST(EngineCall, ClosingAnEngineDropsItsCallsInSilence) {
  std::atomic<int> ended = 0;
  ScriptedEngine engine([&](RawSocket& socket, int) {
    socket.read_all();
    ++ended;
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  tested.call(1, 1);
  tested.call(2, 1);
  ASSERT_TRUE(eventually([&] { return engine.connections == 2; }));
  tested.loop.run([&] { tested.client->close({1}); });
  EXPECT_TRUE(eventually([&] { return ended == 2; }));
  EXPECT_EQ(tested.events.size(), 0u);
}

TEST(EngineCall, ReachesEnginesOnUnixSockets) {
  std::string folder = ::testing::TempDir() + "swarm-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const std::string address = "unix://" + folder + "/docker.sock";
  {
    ServedService engine(echo, {}, address);
    ClientUnderTest tested;
    tested.open(1, address);
    tested.call(1, 1, {"POST", "/x", {}, "abc"});
    EXPECT_EQ(tested.events.take<EngineAnswered>().response.body, "POST /x abc");
  }
  ::rmdir(folder.c_str());
}

}  // namespace
}  // namespace swarm::runtime::fixtures
