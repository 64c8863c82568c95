#include "runtime/net/deadline.h"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace swarm::runtime {
namespace {

using std::chrono::milliseconds;

TEST(Deadline, ComesInOrderAndNotBeforeItsTime) {
  boost::asio::io_context io;
  std::string order;
  const auto start = Deadline::Clock::now();
  Deadline late(io, [&] { order += "late"; });
  Deadline early(io, [&] { order += "early "; });
  late.expire_after(milliseconds(30));
  early.expire_after(milliseconds(10));
  io.run();
  EXPECT_EQ(order, "early late");
  EXPECT_GE(Deadline::Clock::now() - start, milliseconds(30));
}

TEST(Deadline, CanBeMovedBothWaysAndCleared) {
  boost::asio::io_context io;
  int later = 0, sooner = 0, never_comes = 0;
  const auto start = Deadline::Clock::now();
  Deadline moved_later(io, [&] { ++later; });
  Deadline moved_sooner(io, [&] {
    ++sooner;
    EXPECT_EQ(later, 0);
  });
  Deadline cleared(io, [&] { ++never_comes; });
  moved_later.expire_after(milliseconds(5));
  moved_later.expire_after(milliseconds(60));
  moved_sooner.expire_after(std::chrono::hours(1));
  moved_sooner.expire_after(milliseconds(20));
  cleared.expire_after(milliseconds(10));
  cleared.clear();
  EXPECT_FALSE(cleared.is_set());
  io.run();
  EXPECT_GE(Deadline::Clock::now() - start, milliseconds(60));
  EXPECT_EQ(later, 1);
  EXPECT_EQ(sooner, 1);
  EXPECT_EQ(never_comes, 0);
}

TEST(Deadline, ZeroAndHugeDelaysMeanNone) {
  boost::asio::io_context io;
  Deadline deadline(io, [] { FAIL(); });
  deadline.expire_after(milliseconds(1));
  deadline.expire_after(std::chrono::nanoseconds(0));
  EXPECT_FALSE(deadline.is_set());
  deadline.expire_after(std::chrono::nanoseconds::max());
  EXPECT_FALSE(deadline.is_set());
  io.run();
}

TEST(Deadline, MayBeDestroyedByItsOwnCallAndByOthers) {
  boost::asio::io_context io;
  int calls = 0;
  std::unique_ptr<Deadline> own, other;
  other = std::make_unique<Deadline>(io, [] { FAIL(); });
  own = std::make_unique<Deadline>(io, [&] {
    ++calls;
    other.reset();
    own.reset();
  });
  own->expire_after(milliseconds(1));
  other->expire_after(milliseconds(1) + std::chrono::microseconds(500));
  io.run();
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace swarm::runtime
