// Durations, sizes, times and expressions as clients read and write them.
#include "core/api/human.h"
#include "core/api/text_pattern.h"
#include "core/api/timestamp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(HumanDuration, ChangesItsWordsAtTheBounds) {
  EXPECT_EQ(human_duration(seconds(-5)), "Less than a second");
  EXPECT_EQ(human_duration(milliseconds(999)), "Less than a second");
  EXPECT_EQ(human_duration(milliseconds(1999)), "1 second");
  EXPECT_EQ(human_duration(seconds(59)), "59 seconds");
  EXPECT_EQ(human_duration(seconds(60)), "About a minute");
  EXPECT_EQ(human_duration(seconds(119)), "About a minute");
  EXPECT_EQ(human_duration(minutes(2)), "2 minutes");
  EXPECT_EQ(human_duration(minutes(59)), "59 minutes");
  EXPECT_EQ(human_duration(hours(1)), "About an hour");
  EXPECT_EQ(human_duration(hours(2)), "2 hours");
  EXPECT_EQ(human_duration(hours(47)), "47 hours");
  EXPECT_EQ(human_duration(hours(48)), "2 days");
  EXPECT_EQ(human_duration(hours(24 * 14) - seconds(1)), "13 days");
  EXPECT_EQ(human_duration(hours(24 * 14)), "2 weeks");
  EXPECT_EQ(human_duration(hours(24 * 89)), "12 weeks");
  EXPECT_EQ(human_duration(hours(24 * 90)), "3 months");
  EXPECT_EQ(human_duration(hours(24 * 729)), "24 months");
  EXPECT_EQ(human_duration(hours(24 * 730)), "2 years");
}

TEST(HumanBytes, HasFourDigits) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(1023), "1023 B");
  EXPECT_EQ(human_bytes(1024), "1 KiB");
  EXPECT_EQ(human_bytes(100 << 20), "100 MiB");
  EXPECT_EQ(human_bytes(26'542'859'325), "24.72 GiB");
  EXPECT_EQ(human_bytes(std::int64_t{3} << 40), "3 TiB");
}

TEST(ParseTimestamp, TakesSecondsTimesAndDurations) {
  constexpr UnixNanos wall = 1'000'000'000'000;
  EXPECT_EQ(*parse_timestamp("since", "12", wall), 12'000'000'000);
  EXPECT_EQ(*parse_timestamp("since", "12.5", wall), 12'500'000'000);
  EXPECT_EQ(*parse_timestamp("since", "12.0000000019", wall), 12'000'000'001);
  EXPECT_EQ(*parse_timestamp("since", "-5", wall), -5'000'000'000);
  EXPECT_EQ(*parse_timestamp("since", "1970-01-01T00:00:07Z", wall), 7'000'000'000);
  EXPECT_EQ(*parse_timestamp("since", "10m", wall), 400'000'000'000);
  for (const char* text :
       {"", "abc", "12.", "12.x", "12x", "99999999999999999999", "9223372036854775807"}) {
    const Result<UnixNanos> time = parse_timestamp("until", text, wall);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().code, Errc::bad_request);
    EXPECT_THAT(time.error().detail, testing::HasSubstr("invalid value for \"until\""));
  }
}

TEST(TextPattern, IsAnExpressionOrTheTextItself) {
  EXPECT_TRUE(TextPattern("we.$").matches("my-web"));
  EXPECT_FALSE(TextPattern("^we.$").matches("my-web"));
  EXPECT_FALSE(TextPattern("[").matches("web"));
  EXPECT_TRUE(TextPattern("[").matches("["));
  EXPECT_FALSE(TextPattern("(x{1000}){1000}").matches("x"));
}

}  // namespace
}  // namespace swarm
