#include "core/discovery/backoff.h"

#include <gtest/gtest.h>

#include <chrono>

namespace swarm {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToItsBoundAndStartsAnewAfterASuccess) {
  Random random(7);
  Backoff backoff(1s, 10s);
  for (const Duration step : {1s, 2s, 4s, 8s, 10s, 10s}) {
    const Duration pause = backoff.failed(random);
    EXPECT_LE(pause, step);
    EXPECT_GE(pause, step / 2);
  }
  backoff.succeeded();
  EXPECT_LE(backoff.failed(random), 1s);
}

TEST(Backoff, DiffersForThoseWhoFailedTogether) {
  Random random(1);
  Random other(2);
  EXPECT_NE(Backoff(1s, 10s).failed(random), Backoff(1s, 10s).failed(other));
}

TEST(Backoff, NeverOverflows) {
  Random random(3);
  Backoff backoff(1s, Duration::max());
  for (int i = 0; i < 200; ++i) EXPECT_GT(backoff.failed(random), Duration::zero());
}

TEST(Jittered, IsNeverMoreThanThePeriodNorMuchLess) {
  Random random(5);
  for (int i = 0; i < 1000; ++i) {
    const Duration wait = jittered(60s, random);
    EXPECT_LE(wait, 60s);
    EXPECT_GE(wait, 54s);
  }
}

}  // namespace
}  // namespace swarm
