#include "runtime/discovery/zk_closer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

namespace swarm::runtime {
namespace {

using namespace std::chrono_literals;

TEST(ZkCloser, WorksElsewhereAndTellsOnTheExecutor) {
  boost::asio::io_context io;
  std::thread::id worked;
  std::thread::id told;
  int others = 0;
  auto& closer = boost::asio::use_service<ZkCloser>(io);
  closer.close(
      [&] {
        std::this_thread::sleep_for(20ms);
        worked = std::this_thread::get_id();
      },
      [&] { told = std::this_thread::get_id(); });
  closer.close([&] { ++others; }, nullptr);
  io.run();  // Returns only once both are done.
  EXPECT_NE(worked, std::this_thread::get_id());
  EXPECT_EQ(told, std::this_thread::get_id());
  EXPECT_EQ(others, 1);
}

TEST(ZkCloser, FinishesBeforeItsContextEnds) {
  std::atomic<bool> worked = false;
  bool told = false;
  auto kept = std::make_shared<int>(0);
  {
    boost::asio::io_context io;
    boost::asio::use_service<ZkCloser>(io).close(
        [&worked, kept] {
          std::this_thread::sleep_for(20ms);
          worked = true;
        },
        [&] { told = true; });
  }
  EXPECT_TRUE(worked);
  EXPECT_FALSE(told);
  EXPECT_EQ(kept.use_count(), 1);
}

}  // namespace
}  // namespace swarm::runtime
