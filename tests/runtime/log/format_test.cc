#include "runtime/log/format.h"

#include "runtime/log/log.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>

namespace swarm::runtime {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr UnixNanos wall = 1'795'493'304'999'999'999;  // 2026-11-24T04:08:24Z

class FormatText : public testing::Test {
 public:
  FormatText() { set_zone("UTC"); }
  ~FormatText() override { set_zone("UTC"); }

 protected:
  static void set_zone(const char* zone) {
    setenv("TZ", zone, 1);
    tzset();
  }
};

TEST_F(FormatText, LooksAsTheOriginalsLines) {
  const LogEntry entry{
      LogLevel::info, "Listening for HTTP", {{"proto", "tcp"}, {"addr", "127.0.0.1:29991"}}};
  EXPECT_EQ(format_text(entry, wall),
            "time=\"2026-11-24T04:08:24Z\" level=info msg=\"Listening for HTTP\" "
            "addr=\"127.0.0.1:29991\" proto=tcp");
}

TEST_F(FormatText, WritesTheLocalOffset) {
  set_zone("XYZ-5:30");
  EXPECT_THAT(format_text({LogLevel::warning, "x"}, wall),
              HasSubstr("time=\"2026-11-24T09:38:24+05:30\" level=warning msg=x"));
  set_zone("XYZ+3");
  EXPECT_THAT(format_text({LogLevel::error, "x"}, wall),
              HasSubstr("T01:08:24-03:00\" level=error"));
}

TEST_F(FormatText, QuotesOnlyWhatNeedsIt) {
  const std::pair<const char*, const char*> cases[] = {
      {"a-Z0._/@^+", "v=a-Z0._/@^+"},
      {"", "v="},
      {"a b", "v=\"a b\""},
      {"say \"x\"\\", "v=\"say \\\"x\\\"\\\\\""},
      {"a\nb\tc\x01", "v=\"a\\nb\\tc\\x01\""},
      {"Zürich", "v=\"Zürich\""},
      {"\xff\xC0\xAF", "v=\"\\xff\\xc0\\xaf\""},
  };
  for (const auto& [value, expected] : cases) {
    EXPECT_THAT(format_text({LogLevel::info, "m", {{"v", value}}}, wall),
                testing::EndsWith(expected));
  }
}

TEST_F(FormatText, ShowsNoSecretOfAUrl) {
  const LogEntry entry{
      LogLevel::error, "failed: consul://me:hunter2@h:1/x", {{"discovery", "token://0123456789"}}};
  const std::string line = format_text(entry, wall);
  EXPECT_THAT(line, HasSubstr("consul://xxxxx@h:1/x"));
  EXPECT_THAT(line, Not(HasSubstr("hunter2")));
  EXPECT_THAT(line, Not(HasSubstr("0123456789")));
}

TEST_F(FormatText, LetsNoFieldPassForTheFirstThree) {
  EXPECT_THAT(format_text({LogLevel::info, "m", {{"level", "error"}}}, wall),
              HasSubstr("level=info msg=m fields.level=error"));
}

RC_GTEST_PROP(FormatTextOfAnyBytes, IsOneLine, (const std::string& message)) {
  const std::string line = format_text({LogLevel::info, message, {{"f", message}}}, wall);
  RC_ASSERT(line.find('\n') == std::string::npos);
}

RC_GTEST_PROP(FormatJson, IsOneValidObjectForAnyBytes, (const std::string& bytes)) {
  const std::string line = format_json({LogLevel::info, bytes, {{"f", bytes}}}, wall);
  RC_ASSERT(line.find('\n') == std::string::npos);
  boost::system::error_code failure;
  const boost::json::value parsed = boost::json::parse(line, failure);
  RC_ASSERT(!failure);
  RC_ASSERT(parsed.at("level").as_string() == "info");
}

TEST(FormatJsonLine, KeepsCharactersAndReplacesStrayBytes) {
  const std::string line = format_json({LogLevel::info, "Zürich \"\n\xff", {}}, wall);
  EXPECT_EQ(boost::json::parse(line).at("msg").as_string(), "Zürich \"\n\xEF\xBF\xBD");
}

TEST(ParseLogThreshold, KnowsTheOriginalsWords) {
  EXPECT_EQ(parse_log_threshold("debug"), LogThreshold::debug);
  EXPECT_EQ(parse_log_threshold("WARN"), LogThreshold::warning);
  EXPECT_EQ(parse_log_threshold("warning"), LogThreshold::warning);
  EXPECT_EQ(parse_log_threshold("panic"), LogThreshold::nothing);
  EXPECT_EQ(parse_log_threshold("bogus"), std::nullopt);
  EXPECT_EQ(parse_log_threshold(""), std::nullopt);
}

TEST(LogTo, WritesWhatItsThresholdLetsThrough) {
  testing::internal::CaptureStdout();
  {
    Log log(LogThreshold::warning, LogFormat::json, Log::Stream::out);
    EXPECT_FALSE(log.shows(LogLevel::info));
    log.write({LogLevel::info, "hidden"});
    log.write({LogLevel::warning, "{} shown"});
  }
  const std::string written = testing::internal::GetCapturedStdout();
  EXPECT_THAT(written, HasSubstr("\"level\":\"warning\",\"msg\":\"{} shown\"}\n"));
  EXPECT_THAT(written, Not(HasSubstr("hidden")));
}

}  // namespace
}  // namespace swarm::runtime
