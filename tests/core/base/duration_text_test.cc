#include "core/base/duration_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <limits>
#include <string>

namespace swarm {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, ReadsGoSyntax) {
  const std::pair<const char*, Duration> cases[] = {
      {"300ms", 300ms},  {"1.5h", 90min},
      {"2h45m", 165min}, {"0", 0s},
      {"-5s", -5s},      {"+5s", 5s},
      {".5s", 500ms},    {"5.s", 5s},
      {"1us", 1us},      {"1µs", 1us},
      {"1μs", 1us},      {"7ns", 7ns},
      {"1m30s", 90s},    {"0.3ns", 0ns},
      {"0s", 0s},        {"1.000000001s", Duration(1000000001)},
      {"0.1m", 6s},      {"2562047h47m16.854775807s", Duration::max()},
  };
  for (const auto& [text, duration] : cases) {
    const Result<Duration> parsed = parse_duration(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, duration) << text;
  }
}

TEST(ParseDuration, SaysWhatIsWrongAsGoDoes) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "time: invalid duration \"\""},
      {"abc", "time: invalid duration \"abc\""},
      {"-", "time: invalid duration \"-\""},
      {".s", "time: invalid duration \".s\""},
      {"5", "time: missing unit in duration \"5\""},
      {"1s2", "time: missing unit in duration \"1s2\""},
      {"5x", "time: unknown unit \"x\" in duration \"5x\""},
      {"1 s", "time: unknown unit \" s\" in duration \"1 s\""},
      {"9999999999999999999s", "time: invalid duration \"9999999999999999999s\""},
      {"2562047h47m16.854775808s", "time: invalid duration \"2562047h47m16.854775808s\""},
  };
  for (const auto& [text, reason] : cases) {
    const Result<Duration> parsed = parse_duration(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().detail, reason);
  }
}

TEST(FormatDuration, PrintsAsGoDoes) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(1min), "1m0s");
  EXPECT_EQ(format_duration(90min), "1h30m0s");
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(300ms), "300ms");
  EXPECT_EQ(format_duration(1500ns), "1.5µs");
  EXPECT_EQ(format_duration(-5s), "-5s");
  EXPECT_EQ(format_duration(Duration::min()), "-2562047h47m16.854775808s");
}

RC_GTEST_PROP(FormatDuration, IsReadBackAsTheSame, (std::int64_t count)) {
  RC_PRE(count != std::numeric_limits<std::int64_t>::min());
  const Result<Duration> parsed = parse_duration(format_duration(Duration(count)));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(parsed->count() == count);
}

TEST(ParseBool, KnowsGosWordsOnly) {
  EXPECT_EQ(parse_bool("T"), true);
  EXPECT_EQ(parse_bool("true"), true);
  EXPECT_EQ(parse_bool("0"), false);
  EXPECT_EQ(parse_bool("False"), false);
  EXPECT_EQ(parse_bool("yes"), std::nullopt);
  EXPECT_EQ(parse_bool(""), std::nullopt);
}

}  // namespace
}  // namespace swarm
