#include "core/model/stats.h"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>

namespace swarm {
namespace {

using namespace std::chrono_literals;

TEST(DurationHistogram, PutsAValueOnABoundIntoThatBucket) {
  DurationHistogram histogram;
  histogram.observe(1us);
  histogram.observe(Duration(1001));
  histogram.observe(11min);

  EXPECT_EQ(histogram.counts().front(), 1u);
  EXPECT_EQ(histogram.counts()[1], 1u);
  EXPECT_EQ(histogram.counts().back(), 1u);
  EXPECT_EQ(histogram.sum(), 11min + 2us + 1ns);
}

TEST(DurationHistogram, TakesATimeThatWentBackwardsAsZero) {
  DurationHistogram histogram;
  histogram.observe(-5s);
  EXPECT_EQ(histogram.counts().front(), 1u);
  EXPECT_EQ(histogram.sum(), 0s);
}

TEST(DurationHistogram, CountsEveryValueOnce) {
  DurationHistogram histogram;
  for (Duration took = 1ns; took < 1h; took *= 3) histogram.observe(took);
  const auto& counts = histogram.counts();
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), 27u);
}

TEST(PerKind, KeepsOneSlotForEachKind) {
  PerKind<ScheduleResult> attempts;
  ++attempts[ScheduleResult::placed];
  ++attempts[ScheduleResult::timeout];
  EXPECT_EQ(attempts[ScheduleResult::placed], 1u);
  EXPECT_EQ(attempts[ScheduleResult::rejected], 0u);
  EXPECT_EQ(attempts[ScheduleResult::timeout], 1u);
}

TEST(CodeClass, FollowsTheFirstDigit) {
  EXPECT_EQ(code_class_of(101), CodeClass::c2xx);
  EXPECT_EQ(code_class_of(204), CodeClass::c2xx);
  EXPECT_EQ(code_class_of(304), CodeClass::c3xx);
  EXPECT_EQ(code_class_of(404), CodeClass::c4xx);
  EXPECT_EQ(code_class_of(503), CodeClass::c5xx);
}

}  // namespace
}  // namespace swarm
