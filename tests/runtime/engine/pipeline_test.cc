// Calls that follow one another on one connection.
#include "tests/runtime/engine_support.h"

#include <string>
#include <vector>

namespace swarm::runtime::fixtures {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

CallEngine pipelined(CallId id, Duration timeout = seconds(10)) {
  return {.call = id,
          .engine = 1,
          .request = {"GET", "/" + std::to_string(id), {}, {}},
          .timeout = timeout,
          .pipelined = true};
}

// Starts them in one moment.
void call_all(ClientUnderTest& tested, std::vector<CallEngine> calls) {
  tested.loop.run([&] {
    for (CallEngine& call : calls) tested.client->call(std::move(call));
  });
}

std::string target_of(const std::string& head) {
  const std::size_t begin = head.find(' ') + 1;
  return head.substr(begin, head.find(' ', begin) - begin);
}

TEST(Pipeline, SendsWithoutWaitingAndGivesAnswersInTheirOrder) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    std::string answers;
    for (int i = 0; i < 3; ++i) answers += answer_of(target_of(socket.read_head()));
    socket.send(answers);
    socket.send(answer_of(target_of(socket.read_head())));
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  call_all(tested, {pipelined(1), pipelined(2), pipelined(3)});
  for (const CallId id : {1u, 2u, 3u}) {
    const auto answer = tested.events.take<EngineAnswered>();
    EXPECT_EQ(answer.call, id);
    EXPECT_EQ(answer.response.body, "/" + std::to_string(id));
  }
  call_all(tested, {pipelined(4)});
  EXPECT_EQ(tested.events.take<EngineAnswered>().response.body, "/4");
  EXPECT_EQ(engine.connections, 1);
}

TEST(Pipeline, TakesMoreWhileItWaits) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    const std::string first = target_of(socket.read_head());
    const std::string second = target_of(socket.read_head());
    socket.send(answer_of(first) + answer_of(second));
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  call_all(tested, {pipelined(1)});
  std::this_thread::sleep_for(milliseconds(30));
  call_all(tested, {pipelined(2)});
  EXPECT_EQ(tested.events.take<EngineAnswered>().response.body, "/1");
  EXPECT_EQ(tested.events.take<EngineAnswered>().response.body, "/2");
}

// Engines close a connection when they like: what they did not answer is asked again.
TEST(Pipeline, GoesOnWhereAConnectionEnded) {
  ScriptedEngine engine([](RawSocket& socket, int number) {
    const std::string close = number == 2 ? "Connection: close\r\n" : "";
    socket.send(answer_of(target_of(socket.read_head()), close));
    if (number > 2) {
      while (true) socket.send(answer_of(target_of(socket.read_head())));
    }
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  call_all(tested, {pipelined(1), pipelined(2), pipelined(3), pipelined(4)});
  for (const CallId id : {1u, 2u, 3u, 4u}) {
    EXPECT_EQ(tested.events.take<EngineAnswered>().response.body, "/" + std::to_string(id));
  }
  EXPECT_EQ(engine.connections, 3);
}

TEST(Pipeline, FailsAllOfThemAtAnEngineThatNeverAnswers) {
  ScriptedEngine engine([](RawSocket& socket, int) { socket.read_head(); });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  call_all(tested, {pipelined(1), pipelined(2)});
  EXPECT_EQ(tested.events.take<EngineFailed>().kind, FailureKind::reset);
  EXPECT_EQ(tested.events.take<EngineFailed>().call, 2u);
  EXPECT_EQ(engine.connections, 1);
  engine.stop_listening();
  call_all(tested, {pipelined(3), pipelined(4)});
  EXPECT_EQ(tested.events.take<EngineFailed>().kind, FailureKind::refused);
  EXPECT_EQ(tested.events.take<EngineFailed>().kind, FailureKind::refused);
}

TEST(Pipeline, WhoseTimeHasComeFailsAndTheOthersTryElsewhere) {
  ScriptedEngine engine([](RawSocket& socket, int number) {
    const std::string first = target_of(socket.read_head());
    if (number > 1) socket.send(answer_of(first));
    socket.read_head();
    socket.read_head();
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  call_all(tested, {pipelined(1, milliseconds(50)), pipelined(2)});
  const auto late = tested.events.take<EngineFailed>();
  EXPECT_EQ(late.call, 1u);
  EXPECT_EQ(late.kind, FailureKind::timeout);
  EXPECT_EQ(tested.events.take<EngineAnswered>().response.body, "/2");
}

TEST(Pipeline, AnAnswerThatIsTooLargeHarmsNoOther) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    while (true) {
      const std::string target = target_of(socket.read_head());
      socket.send(answer_of(target == "/1" ? std::string(1000, 'x') : target));
    }
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  CallEngine bounded = pipelined(1);
  bounded.body_max = 100;
  call_all(tested, {bounded, pipelined(2)});
  EXPECT_EQ(tested.events.take<EngineFailed>().kind, FailureKind::too_large);
  EXPECT_EQ(tested.events.take<EngineAnswered>().response.body, "/2");
}

TEST(Pipeline, NothingIsToldOfWhatWasCancelledOrForgotten) {
  ScriptedEngine engine([](RawSocket& socket, int) {
    while (true) socket.send(answer_of(target_of(socket.read_head())));
  });
  ClientUnderTest tested;
  tested.open(1, engine.address);
  tested.loop.run([&] {
    for (const CallId id : {1u, 2u, 3u}) tested.client->call(pipelined(id));
    tested.client->cancel({2});
  });
  EXPECT_EQ(tested.events.take<EngineAnswered>().call, 1u);
  EXPECT_EQ(tested.events.take<EngineAnswered>().call, 3u);
  tested.loop.run([&] {
    tested.client->call(pipelined(4));
    tested.client->call(pipelined(5));
    tested.client->cancel({4});
    tested.client->cancel({5});
    tested.client->call(pipelined(6));
  });
  EXPECT_EQ(tested.events.take<EngineAnswered>().call, 6u);
  tested.loop.run([&] {
    tested.client->call(pipelined(7));
    tested.client->close({1});
  });
  std::this_thread::sleep_for(milliseconds(30));
  EXPECT_EQ(tested.events.size(), 0u);
}

}  // namespace
}  // namespace swarm::runtime::fixtures
