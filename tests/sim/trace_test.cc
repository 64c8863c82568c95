#include "sim/trace.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

Instant at(int seconds) { return Instant(std::chrono::seconds(seconds)); }

TEST(Trace, HashesTimeAndTextAndOrder) {
  Trace a, b, later, other, swapped;
  for (Trace* trace : {&a, &b}) {
    trace->line(at(1), "x", "1");
    trace->line(at(2), "y");
  }
  later.line(at(2), "x", "1");
  later.line(at(2), "y");
  other.line(at(1), "x", "2");
  other.line(at(2), "y");
  swapped.line(at(2), "y");
  swapped.line(at(1), "x", "1");
  EXPECT_EQ(a.hash(), b.hash());
  for (const Trace* trace : {&later, &other, &swapped}) EXPECT_NE(a.hash(), trace->hash());
}

TEST(Trace, KeepsTheLastLines) {
  Trace trace(2);
  for (int i = 0; i < 5; ++i) trace.line(at(i), "line", std::to_string(i));
  ASSERT_EQ(trace.tail().size(), 2u);
  EXPECT_EQ(trace.tail().back(), "4000000000 line 4");
  EXPECT_EQ(trace.lines(), 5u);
}

}  // namespace
}  // namespace swarm::sim
