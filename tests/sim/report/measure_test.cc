#include "sim/report/measure.h"

#include <gtest/gtest.h>

#include <map>

namespace swarm::sim {
namespace {

NodeLoad load(std::int64_t cpus_used, std::int64_t memory_gib_used) {
  NodeLoad node;
  node.cpus_total = 10;
  node.memory_bytes_total = std::int64_t{10} << 30;
  node.cpus_used = cpus_used;
  node.memory_bytes_used = memory_gib_used << 30;
  return node;
}

std::map<Measure, std::int64_t> measured(const std::vector<NodeLoad>& nodes, std::int64_t cpus) {
  Arrival typical;
  typical.spec.cpus = cpus;
  typical.spec.memory_bytes = std::int64_t{1} << 30;
  const auto values = Meter({typical}).read(nodes);
  return {values.begin(), values.end()};
}

TEST(Meter, KnowsWhatIsEven) {
  auto even = measured({load(5, 2), load(5, 4)}, 1);
  EXPECT_EQ(even[Measure::cpus_used], 500);
  EXPECT_EQ(even[Measure::memory_used], 300);
  EXPECT_EQ(even[Measure::max_over_mean], 100);
  EXPECT_EQ(even[Measure::variation], 0);
  EXPECT_EQ(even[Measure::jain], 1000);
  auto uneven = measured({load(10, 0), load(0, 0)}, 1);
  EXPECT_EQ(uneven[Measure::max_over_mean], 200);
  EXPECT_EQ(uneven[Measure::variation], 100);
  EXPECT_EQ(uneven[Measure::jain], 500);
}

TEST(Meter, KnowsWhatIsOfNoUse) {
  // 4 CPUs are free on the first and 2 on the second: what asks for 3 fits on the first only.
  EXPECT_EQ(measured({load(6, 0), load(8, 0)}, 3)[Measure::fragmentation], 333);
  // The first has no memory left: all its CPUs are of no use.
  EXPECT_EQ(measured({load(6, 10), load(8, 0)}, 1)[Measure::fragmentation], 666);
  EXPECT_EQ(measured({load(10, 0)}, 1)[Measure::fragmentation], 0) << "Nothing is free.";
}

TEST(Meter, MeasuresNothingWithoutNodes) {
  for (const auto& [measure, value] : measured({}, 1)) EXPECT_EQ(value, 0);
}

}  // namespace
}  // namespace swarm::sim
