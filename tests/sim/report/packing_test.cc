#include "sim/report/packing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace swarm::sim {
namespace {

PackingItems equal_items(std::size_t count, std::int64_t cpus, std::int64_t memory) {
  return PackingItems(count, PackingItem{cpus, memory});
}

TEST(Packing, TheBoundKnowsThatHalvesAndMoreAreAlone) {
  EXPECT_EQ(nodes_at_least(equal_items(10, 300'000, 1)), 3u) << "By their sum.";
  EXPECT_EQ(nodes_at_least(equal_items(10, 500'001, 1)), 10u) << "By their sum it would be six.";
  EXPECT_EQ(nodes_at_least(equal_items(10, 1, 900'000)), 10u) << "Memory counts too.";
  PackingItems mixed = equal_items(4, 700'000, 1);
  for (int i = 0; i < 4; ++i) mixed.push_back({400'000, 1});
  EXPECT_EQ(nodes_at_least(mixed), 6u)
      << "Nothing of 0.4 fits beside 0.7; two of them fit together.";
}

TEST(Packing, NodesAreFilledToExactlyTheirSize) {
  // Four quarters fill a node; the whole percent of the original's rule are no extra room.
  EXPECT_EQ(nodes_needed(equal_items(40, 250'000, 1), "binpack", 1), 10u);
  EXPECT_EQ(nodes_needed(equal_items(40, 251'000, 1), "binpack", 1), 14u);
}

TEST(Packing, ClassicStrategiesPackLikeTheOriginal) {
  for (const PackingWorkload& workload : packing_workloads()) {
    if (workload.name != "uniform") continue;
    EXPECT_NEAR(pack(workload, "spread", 1).median(), workload.peer_spread, 50);
    EXPECT_NEAR(pack(workload, "binpack", 1).median(), workload.peer_binpack, 30);
  }
}

TEST(Packing, BestfitPacksTighterThanBinpack) {
  for (const PackingWorkload& workload : packing_workloads()) {
    if (workload.name != "uniform") continue;
    EXPECT_LT(pack(workload, "bestfit", 1).median(), pack(workload, "binpack", 1).median());
    EXPECT_LE(pack(workload, "bestfit", 1).median(), 70);
  }
}

bool same(const PackingItem& a, const PackingItem& b) {
  return a.cpus == b.cpus && a.memory == b.memory;
}

bool fits(const PackingItem& item) {
  return item.cpus > 0 && item.memory > 0 && item.cpus <= packing_capacity &&
         item.memory <= packing_capacity;
}

TEST(Packing, WorkloadsAreTheSameEachTimeAndFitIntoNodes) {
  for (const PackingWorkload& workload : packing_workloads()) {
    Random first(5), second(5);
    const PackingItems items = workload.draw(first);
    EXPECT_TRUE(std::ranges::equal(items, workload.draw(second), same)) << workload.name;
    EXPECT_TRUE(std::ranges::all_of(items, fits)) << workload.name;
  }
}

TEST(Packing, WorkloadsHaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const PackingWorkload& workload : packing_workloads()) names.insert(workload.name);
  EXPECT_EQ(names.size(), packing_workloads().size());
}

}  // namespace
}  // namespace swarm::sim
