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
  busy.cpu_shares = 1280;
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

TEST(Checker, SeesTwoThatWereMadeForOneRequest) {
  TrueContainer one = on(0, "a"), other = on(1, "b"), copy = on(1, "c");
  one.root = "a", other.root = "b", copy.root = "a";
  one.labels["com.docker.swarm.id"] = copy.labels["com.docker.swarm.id"] = "1";
  other.labels["com.docker.swarm.id"] = "2";
  Violations violations;
  check_once({one, other, copy}, violations);
  EXPECT_TRUE(violations.empty());
  other.labels["com.docker.swarm.id"] = "1";
  check_once({one, other, copy}, violations);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations.front().rule, "once");
}

TEST(Checker, LeavesTheNamesOfContainersThatMoveToTheirLines) {
  TrueContainer lost = on(0, "a"), copy = on(1, "a");
  copy.id = "b";
  lost.moves = copy.moves = true;
  Violations violations;
  check_names({lost, copy}, violations);
  EXPECT_TRUE(violations.empty());
}

TEST(Checker, SeesALineOfCopiesThatRunsTwiceOrNotAtAll) {
  TrueContainer first = on(0, "a"), copy = on(1, "b");
  first.root = copy.root = "a";
  first.running = true;
  Ledger ledger;
  ledger.told["a"].must_run = true;
  const auto broken = [&](FencePolicy fence) {
    Violations violations;
    check_copies({first, copy}, 2, ledger, fence, violations);
    return violations.empty() ? std::string() : violations[0].rule;
  };
  EXPECT_EQ(broken(FencePolicy::remove_old), "");
  copy.running = true;
  EXPECT_EQ(broken(FencePolicy::remove_old), "twice");
  EXPECT_EQ(broken(FencePolicy::keep), "");
  copy.root = "b";  // One that has forgotten whose place it took.
  copy.name = ledger.told["a"].name = "web";
  first.name = "web";
  EXPECT_EQ(broken(FencePolicy::remove_old), "twice");
  copy.root = "a";
  copy.host = 2;  // No part of the cluster.
  EXPECT_EQ(broken(FencePolicy::remove_old), "");
  first.running = copy.running = false;
  EXPECT_EQ(broken(FencePolicy::keep), "down");
  ledger.told["a"].must_run = false;
  EXPECT_EQ(broken(FencePolicy::keep), "");
}

TEST(Checker, SeesThatTheOneWhichDidTheWorkIsFenced) {
  Ledger ledger;
  ledger.told["first"].must_run = true;
  TrueContainer first = on(0, "first"), copy = on(1, "copy");
  first.root = copy.root = "first";
  first.running = copy.running = true;
  const std::vector<std::string> workers = workers_elsewhere({first, copy}, 0, ledger);
  EXPECT_EQ(workers, std::vector<std::string>{"copy"});
  Violations violations;
  check_stayed({copy}, workers, violations);
  EXPECT_TRUE(violations.empty());
  check_stayed({first}, workers, violations);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations.front().rule, "stayed");
  // Neither one that nobody counts on, nor one that stands still.
  ledger.told["first"].must_run = false;
  EXPECT_TRUE(workers_elsewhere({first, copy}, 0, ledger).empty());
  ledger.told["first"].must_run = true;
  copy.running = false;
  EXPECT_TRUE(workers_elsewhere({first, copy}, 0, ledger).empty());
}

TEST(Checker, SeesALostContainerThatIsNotMoved) {
  SmallCluster cluster(2);
  TrueContainer lost = on(1, "web");
  lost.root = "a";
  lost.running = true;
  Ledger ledger;
  ledger.told["a"].must_run = true;
  ledger.told["a"].name = "web";
  Violations violations;
  check_moved(cluster.simulator, {lost}, 1, ledger, violations);
  ASSERT_EQ(violations.size(), 2u);  // The engine is still called healthy.
  EXPECT_EQ(violations[0].rule, "health");
  EXPECT_EQ(violations[1].rule, "moved");
  lost.host = 0;
  violations.clear();
  check_moved(cluster.simulator, {lost}, 1, ledger, violations);
  EXPECT_EQ(violations.size(), 1u);
}

TEST(Checker, DoesNotMissAContainerWhoseCopyIsThere) {
  TrueContainer copy = on(1, "b");
  copy.root = "a";
  Ledger ledger;
  ledger.told["a"] = {.answered = true};
  Violations violations;
  check_told({copy}, ledger, violations);
  EXPECT_TRUE(violations.empty());
  copy.root = "b";
  check_told({copy}, ledger, violations);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].rule, "lost");
}

TEST(Checker, SeesOneBesideAnotherThatItMustAvoid) {
  TrueContainer shy = on(0, "a");
  shy.labels = {{"away", "b"}};
  Violations violations;
  check_rules({shy, on(1, "b")}, two_hosts(), violations);
  EXPECT_TRUE(violations.empty());
  check_rules({shy, on(0, "b")}, two_hosts(), violations);
  EXPECT_EQ(violations.size(), 1u);
}

TEST(Checker, SeesABrokenRule) {
  TrueContainer placed = on(0, "a");
  placed.labels = {{"only-rack", "r0"}, {"not-rack", "r1"}};
  TrueContainer near = on(0, "b");
  near.labels = {{"near", "a"}};
  Violations violations;
  check_rules({placed, near}, two_hosts(), violations);
  EXPECT_TRUE(violations.empty());
  near.host = 1;
  check_rules({placed, near}, two_hosts(), violations);
  EXPECT_EQ(violations.size(), 1u);
  placed.host = near.host;
  violations.clear();
  check_rules({placed, near}, two_hosts(), violations);
  EXPECT_EQ(violations.size(), 2u);
}

TEST(Checker, SeesTwoThatWantedToBeApart) {
  TrueContainer first = on(0, "a"), second = on(1, "b");
  first.labels = second.labels = {{"apart", "g"}};
  Violations violations;
  check_apart({first, second}, two_hosts(), violations);
  EXPECT_TRUE(violations.empty());
  second.host = 0;
  check_apart({first, second}, two_hosts(), violations);
  EXPECT_EQ(violations.size(), 1u);
}

TEST(Checker, SeesWhatClientsWereToldWrong) {
  Ledger ledger;
  ledger.told["kept"] = {.answered = true};
  ledger.told["unanswered"] = {};
  ledger.told["asked"] = {.answered = true, .may_vanish = true};
  ledger.told["gone"] = {.answered = true, .may_vanish = true, .told_removed = true};
  const auto rules_of = [&](const std::vector<TrueContainer>& truth) {
    Violations violations;
    check_told(truth, ledger, violations);
    std::vector<std::string> rules;
    for (const Violation& violation : violations) rules.push_back(violation.rule);
    return rules;
  };
  EXPECT_EQ(rules_of({on(0, "kept"), on(0, "asked")}), std::vector<std::string>{});
  EXPECT_EQ(rules_of({on(0, "asked")}), std::vector<std::string>{"lost"});
  EXPECT_EQ(rules_of({on(0, "kept"), on(1, "gone")}), std::vector<std::string>{"removed"});
  ledger.answered_twice = 1;
  ledger.failed_lists = 1;
  EXPECT_EQ(rules_of({on(0, "kept")}), (std::vector<std::string>{"once", "list"}));
}

TEST(Checker, SeesEventsThatDoNotAddUp) {
  const std::string made = R"({"status":"create","id":"a","Type":"container","Action":"create"})";
  const std::string ended =
      R"({"status":"destroy","id":"a","Type":"container","Action":"destroy"})";
  Violations violations;
  check_events(made + "\n", {on(0, "a")}, violations);
  check_events(made + "\n" + ended + "\n", {}, violations);
  EXPECT_TRUE(violations.empty());
  check_events(made + "\n", {}, violations);
  EXPECT_EQ(violations.size(), 1u);
  check_events("", {on(0, "a")}, violations);
  EXPECT_EQ(violations.size(), 2u);
  check_events(made + "\n" + ended + "\n" + made + "\n", {on(0, "a")}, violations);
  ASSERT_EQ(violations.size(), 3u);
  EXPECT_EQ(violations.back().text, "told twice: " + made);
}

TEST(Checker, SeesThatAnEventIsMissing) {
  const std::string stream = R"({"Type":"container","Action":"create","id":"a"})"
                             "\n"
                             R"({"Type":"network","Action":"connect"})"
                             "\n"
                             R"({"Type":"container","Action":"start","id":"a"})"
                             "\n";
  Violations violations;
  check_complete(stream, 2, violations);
  EXPECT_TRUE(violations.empty());
  check_complete(stream, 3, violations);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].text, "2 events of containers heard, 3 told by the engines");
}

TEST(Checker, SeesMetricsThatDiffer) {
  SmallCluster small(2);
  ASSERT_EQ(small.create("web").status, 201);
  Violations violations;
  check_metrics(small.simulator, 0, violations);
  EXPECT_TRUE(violations.empty());
  check_metrics(small.simulator, 1, violations);
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
  ASSERT_EQ(violations.size(), 3u);  // One that it does not know nor find, and the count.
  EXPECT_EQ(violations[0].rule, "forgotten");
  EXPECT_EQ(violations[1].rule, "unresolvable");
  EXPECT_EQ(violations[2].rule, "count");
  violations.clear();
  truth.back() = truth.front();
  truth.front().name = "other";
  truth.front().running = true;
  truth.pop_back();
  check_view(small.simulator, truth, violations);
  ASSERT_EQ(violations.size(), 3u);
  EXPECT_EQ(violations[0].rule, "renamed");
  EXPECT_EQ(violations[1].rule, "state");
  EXPECT_EQ(violations[2].rule, "unresolvable");
  truth = read_truth(small.simulator);
  violations.clear();
  small.simulator.set_down(0, true);
  small.simulator.run_for(std::chrono::seconds(20));
  check_view(small.simulator, truth, violations);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].rule, "failures");
  EXPECT_EQ(violations[1].rule, "health");
}

}  // namespace
}  // namespace swarm::sim
