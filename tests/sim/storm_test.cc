#include "sim/storm.h"

#include <gtest/gtest.h>

#include <set>

namespace swarm::sim {
namespace {

std::string report_text(const StormReport& report, std::uint64_t seed) {
  std::string text = "seed " + std::to_string(seed) + ":";
  for (const std::string& violation : report.violations) text += "\n  " + violation;
  for (const std::string& line : report.tail) text += "\n    " + line;
  return text;
}

TEST(Storm, EveryRuleHoldsThroughFaultsAndAfterThem) {
  std::uint64_t created = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    StormOptions options;
    options.seed = seed;
    options.storm = std::chrono::minutes(2);
    const StormReport report = run_storm(options);
    ASSERT_TRUE(report.violations.empty()) << report_text(report, seed);
    created += report.created;
  }
  EXPECT_GT(created, 1000u);
}

TEST(Storm, OneSeedGivesOneHash) {
  std::set<std::uint64_t> hashes;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    StormOptions options;
    options.seed = seed;
    options.storm = std::chrono::minutes(1);
    options.checks = false;
    const std::uint64_t first = run_storm(options).hash;
    EXPECT_EQ(run_storm(options).hash, first) << seed;
    hashes.insert(first);
  }
  EXPECT_EQ(hashes.size(), 5u);
}

}  // namespace
}  // namespace swarm::sim
