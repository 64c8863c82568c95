#include "runtime/tokens/rate_limiter.h"

#include <gtest/gtest.h>

#include <chrono>

namespace swarm::runtime {
namespace {

using namespace std::chrono_literals;

Instant at(Duration since_start) { return Instant(since_start); }

TEST(RateLimiter, AllowsABurstAndThenAnEvenPace) {
  RateLimiter limiter({2, 10});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(limiter.allows(at(0s), "a", 1)) << i;
  EXPECT_FALSE(limiter.allows(at(0s), "a", 1));
  EXPECT_TRUE(limiter.allows(at(500ms), "a", 1));
  EXPECT_FALSE(limiter.allows(at(600ms), "a", 1));
  // A refusal takes no turns.
  EXPECT_TRUE(limiter.allows(at(1000ms), "a", 1));
  // Never more than the burst, however long it was quiet.
  EXPECT_FALSE(limiter.allows(at(1h), "a", 11));
  EXPECT_TRUE(limiter.allows(at(1h), "a", 10));
}

TEST(RateLimiter, TellsClientsApart) {
  RateLimiter limiter({1, 1});
  EXPECT_TRUE(limiter.allows(at(0s), "a", 1));
  EXPECT_TRUE(limiter.allows(at(0s), "b", 1));
  EXPECT_FALSE(limiter.allows(at(0s), "a", 1));
}

TEST(RateLimiter, ForgetsTheQuietestWhenTooManyCome) {
  RateLimiter limiter({1, 1}, 2);
  EXPECT_TRUE(limiter.allows(at(1s), "a", 1));
  EXPECT_TRUE(limiter.allows(at(1s + 1ms), "b", 1));
  EXPECT_FALSE(limiter.allows(at(1s + 2ms), "a", 1));
  EXPECT_TRUE(limiter.allows(at(1s + 3ms), "c", 1));
  EXPECT_EQ(limiter.clients(), 2u);
  EXPECT_FALSE(limiter.allows(at(1s + 4ms), "a", 1));
  EXPECT_TRUE(limiter.allows(at(1s + 5ms), "b", 1));
}

TEST(RateLimiter, LetsEverythingThroughWithoutALimit) {
  RateLimiter limiter({0, 0});
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(limiter.allows(at(0s), "a", 1));
}

}  // namespace
}  // namespace swarm::runtime
