#include "sim/store/election_trial.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace swarm::sim {
namespace {

using std::chrono::hours;

TEST(ElectionTrial, NeverHasTwoAndSoonOne) {
  std::uint64_t faults = 0;
  std::uint64_t terms = 0;
  std::uint64_t handovers = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const ElectionTrialReport report = run_election_trial({seed, hours(6)});
    ASSERT_TRUE(report.violations.empty()) << "seed " << seed << ": " << report.violations[0];
    faults += report.faults;
    terms += report.terms;
    handovers += report.handovers;
  }
  // A world in which nothing happens proves nothing.
  EXPECT_GT(faults, 500u);
  EXPECT_GT(terms, 200u);
  EXPECT_GT(handovers, 20u);
}

TEST(ElectionTrial, RunsAlikeWithTheSameSeedOnly) {
  const auto hash = [](std::uint64_t seed) { return run_election_trial({seed, hours(2)}).hash; };
  EXPECT_EQ(hash(1), hash(1));
  EXPECT_NE(hash(1), hash(2));
}

}  // namespace
}  // namespace swarm::sim
