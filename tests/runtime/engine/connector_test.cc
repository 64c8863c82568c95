#include "runtime/engine/connector.h"

#include "tests/runtime/engine_support.h"

namespace swarm::runtime::fixtures {
namespace {

struct Outcome {
  bool connected = false;
  Failure failure;
};

Outcome connect(LoopThread& loop, Connector& connector, const std::string& address,
                Duration timeout = patience) {
  std::promise<Outcome> outcome;
  loop.run([&] {
    connector.connect(*parse_address(address), timeout,
                      [&](std::unique_ptr<Stream> stream, Failure failure) {
                        outcome.set_value({stream != nullptr, std::move(failure)});
                      });
  });
  return outcome.get_future().get();
}

TEST(Connector, FindsEnginesByNumberAndByName) {
  ScriptedEngine engine([](RawSocket& socket, int) { socket.read_all(); });
  LoopThread loop;
  Connector connector(loop.io);
  EXPECT_TRUE(connect(loop, connector, engine.address).connected);
  const auto by_name = "localhost" + engine.address.substr(engine.address.rfind(':'));
  for (int i = 0; i < 2; ++i) {  // The second time from memory.
    const auto outcome = connect(loop, connector, by_name);
    EXPECT_TRUE(outcome.connected) << outcome.failure.reason;
  }
}

TEST(Connector, TellsWhyNot) {
  LoopThread loop;
  Connector connector(loop.io);
  EXPECT_EQ(connect(loop, connector, "engine.invalid:1").failure.kind, FailureKind::resolve);
  EXPECT_EQ(connect(loop, connector, "unix:///nowhere/x.sock").failure.kind, FailureKind::refused);
}

TEST(Connector, SaysNothingAfterCancel) {
  ScriptedEngine engine([](RawSocket& socket, int) { socket.read_all(); });
  LoopThread loop;
  Connector connector(loop.io);
  std::atomic<bool> called = false;
  loop.run([&] {
    connector
        .connect(*parse_address(engine.address), patience,
                 [&](std::unique_ptr<Stream>, const Failure&) { called = true; })
        ->cancel();
  });
  EXPECT_TRUE(connect(loop, connector, engine.address).connected);
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace swarm::runtime::fixtures
