#include "metrics/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>

namespace swarm::metrics {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;

struct RecordTest : testing::Test {
  ManagerStats manager;
  DurationHistogram loop;
  ProcessStats process;
  BuildInfo build{"2.0.0", "abc", "1.43"};
  Record record{{{"job", "sim"}}};

  void add_at(Duration since) {
    record.add({manager, loop, process, build, "file",
                Moment{Instant(since), 1'700'000'000'000'000'000 + since.count()}});
  }
  std::string text() {
    std::ostringstream written;
    record.write_open_metrics(written);
    return written.str();
  }
};

TEST_F(RecordTest, WritesSeriesAfterSeriesInTheOrderOfTime) {
  manager.scheduler.attempts[ScheduleResult::placed] = 1;
  add_at(1s);
  manager.scheduler.attempts[ScheduleResult::placed] = 5;
  add_at(1500ms);
  const std::string written = text();
  EXPECT_THAT(written, HasSubstr("# TYPE swarmc_schedule_attempts counter\n"));
  const std::string placed =
      "swarmc_schedule_attempts_total{job=\"sim\",result=\"placed\",strategy=\"spread\"} ";
  EXPECT_THAT(written, HasSubstr(placed + "1 1700000001.000\n" + placed + "5 1700000001.500\n"));
  EXPECT_THAT(written, EndsWith("\n# EOF\n"));
}

TEST_F(RecordTest, HasEachMomentOnce) {
  add_at(1s);
  add_at(1s);
  const std::string written = text();
  const std::string leader = "\nswarmc_leader{";
  const std::size_t first = written.find(leader);
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(written.find(leader, first + 1), std::string::npos);
}

TEST_F(RecordTest, IsEmptyWithoutMoments) { EXPECT_EQ(text(), "# EOF\n"); }

}  // namespace
}  // namespace swarm::metrics
