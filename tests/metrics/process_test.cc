#include "metrics/process.h"

#include <gtest/gtest.h>

#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace swarm::metrics {
namespace {

TEST(ReadProcessStats, TellsAboutThisProcess) {
  const ProcessStats stats = read_process_stats();
  EXPECT_GT(stats.resident_bytes, 1u << 20);
  EXPECT_GE(stats.virtual_bytes, stats.resident_bytes);
  EXPECT_GE(stats.threads, 1u);
  EXPECT_GT(stats.max_fds, 0u);
  EXPECT_NEAR(stats.start_time_seconds, static_cast<double>(std::time(nullptr)), 3600);
}

TEST(ReadProcessStats, SeesAnOpenedFile) {
  const std::uint64_t before = read_process_stats().open_fds;
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(read_process_stats().open_fds, before + 1);
  close(fd);
}

TEST(ReadProcessStats, FindsTheFieldsBehindANameWithParentheses) {
  const std::string root = testing::TempDir() + "swarm_process_test";
  std::filesystem::create_directories(root + "/self/fd");
  std::ofstream(root + "/self/stat")
      << "7 (a) b ) S 1 7 7 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 9 0 300 4096000 10 99";
  std::ofstream(root + "/stat") << "cpu 1 2 3\nbtime 1000\n";

  const ProcessStats stats = read_process_stats(root);
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  EXPECT_DOUBLE_EQ(stats.cpu_seconds, 200 / ticks);
  EXPECT_EQ(stats.threads, 9u);
  EXPECT_EQ(stats.virtual_bytes, 4096000u);
  EXPECT_EQ(stats.resident_bytes, 10u * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
  EXPECT_DOUBLE_EQ(stats.start_time_seconds, 1000 + 300 / ticks);
  EXPECT_EQ(stats.open_fds, 0u);
  std::filesystem::remove_all(root);
}

TEST(ReadProcessStats, LeavesWhatItCannotReadAtZero) {
  const ProcessStats stats = read_process_stats("/nowhere");
  EXPECT_EQ(stats.resident_bytes, 0u);
  EXPECT_EQ(stats.open_fds, 0u);
}

}  // namespace
}  // namespace swarm::metrics
