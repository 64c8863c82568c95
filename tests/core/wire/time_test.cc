#include "core/wire/docker.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(ParseTime, ReadsWhatEnginesWrite) {
  EXPECT_EQ(parse_time("1970-01-01T00:00:01Z"), 1'000'000'000);
  EXPECT_EQ(parse_time("2026-11-24T04:09:48.123456789Z"), 1'795'493'388'123'456'789);
  EXPECT_EQ(parse_time("2026-11-24T04:09:48.5Z"), 1'795'493'388'500'000'000);
  EXPECT_EQ(parse_time("2026-11-24T05:39:48.5+01:30"), 1'795'493'388'500'000'000);
  EXPECT_EQ(parse_time("2026-11-23T23:09:48.5-05:00"), 1'795'493'388'500'000'000);
  EXPECT_EQ(parse_time("2026-11-24T04:09:48.1234567899Z"), 1'795'493'388'123'456'789);
}

TEST(ParseTime, IsZeroForTheZeroTimeAndForNonsense) {
  for (const char* text :
       {"0001-01-01T00:00:00Z", "", "yesterday", "2026-11-24", "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z", "2026-11-24T04:09:48", "2026-11-24T04:09:48.Z",
        "2026-11-24T04:09:48Zx", "2026-11-24T24:00:00Z", "9999-01-01T00:00:00Z"}) {
    EXPECT_EQ(parse_time(text), 0) << text;
  }
}

TEST(FormatTime, TrimsZerosAndReadsBack) {
  EXPECT_EQ(format_time(1'795'493'388'123'456'789), "2026-11-24T04:09:48.123456789Z");
  EXPECT_EQ(format_time(1'795'493'388'500'000'000), "2026-11-24T04:09:48.5Z");
  EXPECT_EQ(format_time(1'795'493'388'000'000'000), "2026-11-24T04:09:48Z");
  EXPECT_EQ(parse_time(format_time(-1'500'000'000)), -1'500'000'000);
}

}  // namespace
}  // namespace swarm::wire
