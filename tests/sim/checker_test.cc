// Every rule of the checker on a planted breach: a rule that cannot fail is no rule.
#include "sim/checker.h"

#include "tests/support/small_cluster.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

constexpr std::int64_t gigabyte = std::int64_t{1} << 30;

std::vector<HostFacts> two_hosts() {
  return {{"node0", 4, gigabyte, "r0"}, {"node1", 4, gigabyte, "r1"}};
}

TrueContainer on(std::size_t host, const std::string& name) {
  TrueContainer container;
  container.host = host;
  container.id = name;
  container.name = name;
  return container;
}

TEST(Checker, SeesAnOverfullHost) {
  TrueContainer big = on(0, "a");
  big.memory_bytes = gigabyte;
  Violations violations;
  check_room({big}, two_hosts(), 5, violations);
  EXPECT_TRUE(violations.empty());
  big.memory_bytes = 2 * gigabyte;
  check_room({big}, two_hosts(), 5, violations);
  EXPECT_EQ(violations.size(), 1u);
  TrueContainer busy = on(1, "b");
  busy.cpu_shares = 5 * 256;
  check_room({busy}, two_hosts(), 5, violations);
  EXPECT_EQ(violations.size(), 2u);
}

TEST(Checker, SeesANameOrAPortThatIsUsedTwice) {
  Violations violations;
  check_names({on(0, "a"), on(1, "b")}, violations);
  EXPECT_TRUE(violations.empty());
  check_names({on(0, "a"), on(1, "a")}, violations);
  EXPECT_EQ(violations.size(), 1u);
  TrueContainer first = on(0, "a"), second = on(1, "b"), third = on(0, "c");
  first.host_ports = second.host_ports = third.host_ports = {"80/tcp"};
  violations.clear();
  check_ports({first, second}, violations);
  EXPECT_TRUE(violations.empty());
  check_ports({first, third}, violations);
  EXPECT_EQ(violations.size(), 1u);
}

TEST(Checker, SeesABrokenRule) {
  TrueContainer placed = on(0, "a");
  placed.labels = {{"only-rack", "r0"}, {"apart", "g"}};
  TrueContainer near = on(0, "b");
  near.labels = {{"apart", "g"}};
  Violations violations;
  check_rules({placed}, two_hosts(), violations);
  EXPECT_TRUE(violations.empty());
  check_rules({placed, near}, two_hosts(), violations);
  EXPECT_EQ(violations.size(), 1u);
  placed.host = 1;
  violations.clear();
  check_rules({placed}, two_hosts(), violations);
  EXPECT_EQ(violations.size(), 1u);
}

TEST(Checker, SeesAViewThatDiffersFromTheTruth) {
  SmallCluster small(2);
  ASSERT_EQ(small.create("web").status, 201);
  Violations violations;
  auto truth = read_truth(small.simulator);
  check_view(small.simulator, truth, violations);
  EXPECT_TRUE(violations.empty());
  truth.push_back(on(0, "forgotten"));
  check_view(small.simulator, truth, violations);
  EXPECT_EQ(violations.size(), 2u);  // One that it does not know, and the count.
  violations.clear();
  small.simulator.set_down(0, true);
  small.simulator.run_for(std::chrono::seconds(20));
  truth.pop_back();
  check_view(small.simulator, truth, violations);
  EXPECT_EQ(violations.size(), 1u);
}

}  // namespace
}  // namespace swarm::sim
