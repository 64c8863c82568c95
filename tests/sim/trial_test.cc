#include "sim/trial.h"

#include "core/model/stats.h"

#include <gtest/gtest.h>

#include <set>

namespace swarm::sim {
namespace {

std::string report_text(const TrialReport& report, std::uint64_t seed) {
  std::string text = "seed " + std::to_string(seed) + ":";
  for (const Violation& broken : report.violations)
    text += "\n  " + broken.rule + ": " + broken.text;
  return text;
}

TrialOptions with_seed(std::uint64_t seed) {
  TrialOptions options;
  options.seed = seed;
  options.seconds = 60;
  return options;
}

TEST(Trial, EveryRuleHoldsThroughFaultsAndAfterThem) {
  std::uint64_t created = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const TrialReport report = run_trial(with_seed(seed));
    ASSERT_TRUE(report.violations.empty()) << report_text(report, seed);
    created += report.created;
  }
  EXPECT_GT(created, 300u);
}

TEST(Trial, OneSeedGivesOneHash) {
  std::set<std::uint64_t> hashes;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const std::uint64_t first = run_trial(with_seed(seed)).hash;
    EXPECT_EQ(run_trial(with_seed(seed)).hash, first) << seed;
    hashes.insert(first);
  }
  EXPECT_EQ(hashes.size(), 5u);
}

TEST(Trial, ATapeRepeatsItsRun) {
  TrialOptions options = with_seed(7);
  options.keep_tape = true;
  const TrialReport first = run_trial(options);
  EXPECT_GT(first.tape.things(), 10u);
  options.script = first.tape;
  const TrialReport again = run_trial(options);
  EXPECT_EQ(again.hash, first.hash);
  EXPECT_EQ(again.tape, first.tape);
}

TEST(Trial, ArrivalsTakeThePlaceOfClients) {
  TrialOptions options = with_seed(3);
  options.faults = false;
  options.hosts = 2;
  options.calm = false;
  Arrival stays;
  stays.at = std::chrono::seconds(1);
  stays.spec.name = "stays";
  Arrival ends = stays;
  ends.life = std::chrono::seconds(20);
  ends.spec.name = "ends";
  ends.spec.constraints = {"rack==r1"};
  Arrival late = stays;
  late.at = std::chrono::hours(1);  // After the run.
  options.arrivals = {stays, ends, late};
  const TrialReport report = run_trial(options);
  ASSERT_TRUE(report.violations.empty()) << report_text(report, 3);
  EXPECT_EQ(report.created, 2u);
  EXPECT_EQ(report.removed, 1u);
  EXPECT_EQ(report.containers, 1u);
}

TEST(Trial, ContainersMoveInSomeRun) {
  std::uint64_t moved = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    TrialOptions options = with_seed(seed);
    options.at_end = [&moved](Simulator& simulator) {
      moved += simulator.manager().stats().reschedule.moves[MoveResult::moved];
    };
    run_trial(options);
  }
  EXPECT_GT(moved, 0u);
}

TEST(Trial, CountsWhatMeetsTheEnginesInWhichState) {
  const StateEventMatrix matrix = run_trial(with_seed(1)).matrix;
  EXPECT_GT(matrix.times(EngineState::healthy, EngineInput::ping), 0u);
  EXPECT_GT(matrix.times(EngineState::pending, EngineInput::facts), 0u);
  EXPECT_GT(matrix.times(EngineState::disconnected, EngineInput::listed), 0u);
  EXPECT_EQ(matrix.times(EngineState::pending, EngineInput::ping), 0u);
}

TEST(Trial, TheCanaryIsNoticed) {
  TrialOptions options = with_seed(1);
  options.canary = true;
  const TrialReport report = run_trial(options);
  ASSERT_EQ(report.violations.size(), 1u);
  EXPECT_EQ(report.violations[0].rule, "canary");
}

TEST(Trial, EveryFaultHappensInSomeRun) {
  FaultCounts sum;
  for (std::uint64_t seed = 100; seed < 200; ++seed) {
    const TrialReport report = run_trial(with_seed(seed));
    for (std::size_t i = 0; i < FaultCounts::size; ++i) {
      sum[FaultCounts::kind_at(i)] += report.faults.all()[i];
    }
  }
  for (std::size_t i = 0; i < FaultCounts::size; ++i) {
    EXPECT_GT(sum.all()[i], 0u) << name_of(FaultCounts::kind_at(i));
  }
}

}  // namespace
}  // namespace swarm::sim
