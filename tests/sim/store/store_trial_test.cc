#include "sim/store/store_trial.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace swarm::sim {
namespace {

using std::chrono::hours;

TEST(StoreTrial, KeepsEveryRuleAtEachKindOfStore) {
  for (const StoreKind kind : {StoreKind::polled, StoreKind::watched, StoreKind::sessions}) {
    std::uint64_t faults = 0;
    std::uint64_t recovered = 0;
    std::uint64_t dropped = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      const StoreTrialReport report = run_store_trial({seed, hours(24), kind});
      EXPECT_TRUE(report.violations.empty()) << "seed " << seed << ": " << report.violations[0];
      faults += report.faults;
      recovered += report.recovered;
      dropped += report.dropped;
    }
    // A world in which nothing happens proves nothing.
    EXPECT_GT(faults, 500u);
    EXPECT_GT(recovered, 50u);
    EXPECT_GT(dropped, 50u);
  }
}

TEST(StoreTrial, RunsAlikeWithTheSameSeedOnly) {
  const auto hash = [](std::uint64_t seed) { return run_store_trial({seed, hours(6), {}}).hash; };
  EXPECT_EQ(hash(1), hash(1));
  EXPECT_NE(hash(1), hash(2));
}

}  // namespace
}  // namespace swarm::sim
