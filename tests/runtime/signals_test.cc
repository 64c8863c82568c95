#include "runtime/signals.h"

#include "runtime/loop_delay.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <numeric>
#include <thread>

namespace swarm::runtime {
namespace {

using namespace std::chrono_literals;

TEST(StopSignals, TellTheFirstSignalOnTheContext) {
  boost::asio::io_context context;
  int told = 0;
  StopSignals signals(context, [&](int signal) {
    told = signal;
    signals.release();
  });
  std::raise(SIGTERM);
  EXPECT_EQ(told, 0);
  context.run_for(5s);
  EXPECT_EQ(told, SIGTERM);
  EXPECT_TRUE(context.stopped());
}

TEST(StopSignalsDeathTest, EndTheProgramAtTheSecond) {
  const auto two_signals = [] {
    boost::asio::io_context context;
    StopSignals signals(context, [](int) { std::raise(SIGINT); });
    std::raise(SIGTERM);
    context.run_for(5s);
  };
  EXPECT_EXIT(two_signals(), testing::ExitedWithCode(128 + SIGINT), "");
}

TEST(LoopDelayMeter, SeesABlockedLoop) {
  boost::asio::io_context context;
  LoopDelay delay(context);
  std::this_thread::sleep_for(300ms);
  context.run_for(50ms);
  EXPECT_GE(delay.histogram().sum(), 200ms);
  delay.stop();
  context.restart();
  context.run_for(5s);
  EXPECT_TRUE(context.stopped());
}

}  // namespace
}  // namespace swarm::runtime
