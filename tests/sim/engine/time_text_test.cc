#include "sim/engine/time_text.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

constexpr UnixNanos base = 1'700'000'000'000'000'000;  // 2023-11-14T22:13:20Z

TEST(TimeText, WritesTimesAsGo) {
  EXPECT_EQ(rfc3339(base), "2023-11-14T22:13:20Z");
  EXPECT_EQ(rfc3339(base + 120'000'000), "2023-11-14T22:13:20.12Z");
  EXPECT_EQ(rfc3339(0), "0001-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339_fixed(base + 120'000'000), "2023-11-14T22:13:20.120000000Z");
}

TEST(TimeText, ReadsEveryFormOfSinceAndUntil) {
  EXPECT_EQ(parse_timestamp("1700000000", 0), base);
  EXPECT_EQ(parse_timestamp("1700000000.000000001", 0), base + 1);
  EXPECT_EQ(parse_timestamp("2023-11-14T22:13:20Z", 0), base);
  EXPECT_EQ(parse_timestamp("2023-11-14T23:13:20.5+01:00", 0), base + 500'000'000);
  EXPECT_EQ(parse_timestamp("2023-11-14", 0), 1'699'920'000 * nanos_per_second);
  EXPECT_EQ(parse_timestamp("10m", base), base - 600 * nanos_per_second);
  EXPECT_EQ(parse_timestamp("1h30m", base), base - 5400 * nanos_per_second);
  for (const char* wrong : {"", "x", "2023-13-01", "2023-11-14T", "10q", "99999999999999999999"}) {
    EXPECT_FALSE(parse_timestamp(wrong, base)) << wrong;
  }
}

TEST(TimeText, DurationsAreBounded) {
  EXPECT_EQ(parse_duration("1.5s"), 1'500'000'000);
  EXPECT_EQ(parse_duration("250ms"), 250'000'000);
  EXPECT_FALSE(parse_duration("999999999h"));
  EXPECT_FALSE(parse_duration("5"));
}

TEST(TimeText, SaysDurationsInTheWordsOfDockerPs) {
  const auto words = [](std::int64_t seconds) {
    return human_duration(seconds * nanos_per_second);
  };
  constexpr std::int64_t hour = 3600;
  EXPECT_EQ(words(0), "Less than a second");
  EXPECT_EQ(words(1), "1 second");
  EXPECT_EQ(words(59), "59 seconds");
  EXPECT_EQ(words(61), "About a minute");
  EXPECT_EQ(words(120), "2 minutes");
  EXPECT_EQ(words(hour), "About an hour");
  EXPECT_EQ(words(hour * 2), "2 hours");
  EXPECT_EQ(words(hour * 24 * 3), "3 days");
  EXPECT_EQ(words(hour * 24 * 21), "3 weeks");
  EXPECT_EQ(words(hour * 24 * 90), "3 months");
  EXPECT_EQ(words(hour * 24 * 366 * 3), "3 years");
}

TEST(TimeText, DatePatterns) {
  EXPECT_EQ(format_date("%a %b %e %T %Z %Y", base), "Tue Nov 14 22:13:20 UTC 2023");
  EXPECT_EQ(format_date("%s %F %H:%M:%S.%N %% %q", base + 7),
            "1700000000 2023-11-14 22:13:20.000000007 % %q");
}

}  // namespace
}  // namespace swarm::sim::fake
