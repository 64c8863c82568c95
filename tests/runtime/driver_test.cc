#include "runtime/driver.h"

#include "tests/runtime/driver_support.h"

namespace swarm::runtime::fixtures {
namespace {

using std::chrono::milliseconds;

TEST(Driver, AnswersWithSharedPieces) {
  DrivenCore driven([](Moment at, Event event, Actions& actions) {
    const auto& called = std::get<ApiCalled>(event);
    EXPECT_GT(at.wall, std::int64_t{1600000000} * 1000000000);
    EXPECT_GT(at.now.time_since_epoch().count(), 0);
    EXPECT_TRUE(called.client.starts_with("127.0.0.1:"));
    const auto piece = bytes_of(called.http.target);
    actions.push_back(LogEntry{LogLevel::info, "called", {}});
    actions.push_back(Respond{called.request, 201, {{"A", "b"}}, {piece, piece, SharedBytes()}});
  });
  auto client = driven.connect();
  client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 201 Created\r\nA: b\r\n"));
  EXPECT_EQ(client.read_exactly(4), "/a/a");
  client.read_head();
  EXPECT_EQ(client.read_exactly(4), "/b/b");
  EXPECT_EQ(driven.open_requests(), 0u);
  EXPECT_EQ(driven.loop.run([&] { return driven.log.size(); }), 2u);
}

TEST(Driver, SendsStreamsInParts) {
  RequestId request = 0;
  DrivenCore driven([&](Moment, Event event, Actions& actions) {
    if (const auto* called = std::get_if<ApiCalled>(&event)) {
      request = called->request;
      actions.push_back(OpenStream{request, 200, {}});
    } else if (std::holds_alternative<DiscoveryListed>(event)) {
      actions.push_back(SendChunk{request, bytes_of("part")});
    } else {
      actions.push_back(CloseStream{request});
    }
  });
  auto client = driven.connect();
  client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_head();
  driven.loop.run([&] { driven.driver->deliver(DiscoveryListed{}); });
  EXPECT_EQ(client.read_until("part\r\n"), "4\r\npart\r\n");
  EXPECT_EQ(driven.open_requests(), 1u);
  driven.loop.run([&] { driven.driver->deliver(DiscoveryFailed{}); });
  EXPECT_EQ(client.read_exactly(5), "0\r\n\r\n");
  EXPECT_EQ(driven.open_requests(), 0u);
}

TEST(Driver, TellsTheCoreThatAClientLeftAndDropsLateAnswers) {
  EventLog events;
  DrivenCore driven([&](Moment, Event event, Actions& actions) {
    if (const auto* gone = std::get_if<ApiClientGone>(&event)) {
      actions.push_back(Respond{gone->request, 200, {}, {}});
    }
    events.add(std::move(event));
  });
  auto client = driven.connect();
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto called = events.take<ApiCalled>();
  client.close();
  EXPECT_EQ(events.take<ApiClientGone>().request, called.request);
  EXPECT_EQ(driven.open_requests(), 0u);
}

TEST(Driver, WakesTheCoreAtItsDeadline) {
  std::promise<Instant> woken;
  DrivenCore driven([&](Moment, const Event&, Actions&) {});
  driven.core.on_deadline = [&](Moment at, Actions&) {
    driven.core.deadline = never;
    woken.set_value(at.now);
  };
  Instant first_set{};
  driven.core.on_event = [&](Moment at, const Event&, Actions&) {
    // The second event moves the deadline to an earlier time.
    driven.core.deadline = at.now + (first_set == Instant{} ? patience * 100 : milliseconds(50));
    first_set = at.now;
  };
  driven.loop.run([&] { driven.driver->deliver(DiscoveryListed{}); });
  driven.loop.run([&] { driven.driver->deliver(DiscoveryListed{}); });
  auto result = woken.get_future();
  ASSERT_EQ(result.wait_for(patience), std::future_status::ready);
  EXPECT_GE(result.get(), first_set + milliseconds(50));
}

TEST(Driver, CarriesOutCallsAndCancels) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    while (socket.read_head().starts_with("GET /quick")) socket.send(answer_of("ok"));
    socket.read_all();
  });
  EventLog events;
  DrivenCore driven([&](Moment, Event event, Actions& actions) {
    if (std::holds_alternative<DiscoveryListed>(event)) {
      actions.push_back(OpenEngine{1, engine.address});
      actions.push_back(CallEngine{1, 1, {"GET", "/slow", {}, {}}, patience, 10, false});
      actions.push_back(CallEngine{2, 1, {"GET", "/quick", {}, {}}, patience, 10, false});
      actions.push_back(CancelCall{1});
    } else {
      events.add(std::move(event));
    }
  });
  driven.loop.run([&] { driven.driver->deliver(DiscoveryListed{}); });
  const auto answer = events.take<EngineAnswered>();
  EXPECT_EQ(answer.call, 2u);
  EXPECT_EQ(answer.response.body, "ok");
  EXPECT_TRUE(eventually([&] { return driven.engine_connections() == 1; }));
}

// The body of one client's request, to two engines at once. One reads slowly.
TEST(Driver, SendsAStoredBodyToSeveralEngines) {
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) body += std::to_string(i) + ' ';
  std::atomic<int> whole = 0;
  const auto read_all = [&](RawSocket& socket, bool slowly) {
    const std::string head = socket.read_head();
    EXPECT_NE(head.find("Content-Length: " + std::to_string(body.size())), std::string::npos);
    if (slowly) std::this_thread::sleep_for(milliseconds(200));
    if (socket.read_exactly(body.size()) == body) ++whole;
    socket.send(answer_of("ok"));
    socket.read_all();
  };
  ScriptedEngine quick([&](RawSocket& socket, int) { read_all(socket, false); });
  ScriptedEngine slow([&](RawSocket& socket, int) { read_all(socket, true); });
  RequestId request = 0;
  int answered = 0;
  DrivenCore driven([&](Moment, Event event, Actions& actions) {
    if (const auto* called = std::get_if<ApiCalled>(&event)) {
      request = called->request;
      EXPECT_TRUE(called->http.body.empty());
      actions.push_back(OpenEngine{1, quick.address});
      actions.push_back(OpenEngine{2, slow.address});
      actions.push_back(StoreBody{request});
    } else if (const auto* stored = std::get_if<BodyStored>(&event)) {
      EXPECT_EQ(stored->problem, "");
      const HttpRequest order{"POST", "/images/load", {}, {}};
      actions.push_back(CallEngine{1, 1, order, patience, 10, false, stored->request});
      actions.push_back(CallEngine{2, 2, order, patience, 10, false, stored->request});
    } else if (std::holds_alternative<EngineAnswered>(event) && ++answered == 2) {
      actions.push_back(Respond{request, 200, {}, {}});
    }
  });
  auto client = driven.connect();
  client.send("POST /streamed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2dc6c0\r\n");
  client.send(body.substr(0, 0x2dc6c0) + "\r\n");
  const std::string rest = body.substr(0x2dc6c0);
  if (!rest.empty()) client.send(std::to_string(rest.size()) + "\r\n" + rest + "\r\n");
  client.send("0\r\n\r\n");
  EXPECT_TRUE(client.read_head().starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(whole, 2);
}

}  // namespace
}  // namespace swarm::runtime::fixtures
