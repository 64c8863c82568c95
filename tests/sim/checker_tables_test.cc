// As checker_test.cc: each rule on a planted breach.
#include "core/cluster/container_table.h"
#include "core/scheduler/placement_state.h"
#include "sim/checker.h"
#include "tests/support/small_cluster.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

// One engine with one container of 100 bytes, in tables of its own.
struct Tables {
  ContainerTable table;
  PlacementState placement;
  Engine engine;

  Tables() {
    engine.key = 0;
    engine.state = EngineState::healthy;
    engine.facts.cpus = 4;
    engine.memory_bytes_reserved = 100;
    NodeFacts facts;
    facts.name = "node0";
    placement.put_node(0, facts);
    Container known;
    known.engine = 0;
    known.id = "a";
    known.swarm_id = "s";
    known.names = {"web"};
    known.memory_bytes = 100;
    known.key = placement.put_container(0, placed("a", 100));
    engine.containers.insert(known.key);
    table.put(std::move(known));
  }

  static PlacedContainer placed(const std::string& id, std::int64_t memory_bytes) {
    PlacedContainer container;
    container.id = id;
    container.swarm_id = "s";
    container.names = {"web"};
    container.memory_bytes = memory_bytes;
    return container;
  }

  std::string broken(Detail detail) const {
    Violations violations;
    check_placed_on(table, placement, engine, detail, violations);
    std::string text;
    for (const Violation& violation : violations) text += violation.text + ';';
    return text;
  }
};

TEST(CheckerTables, SeesWhatIsPlacedAndNotThere) {
  Tables tables;
  EXPECT_EQ(tables.broken(Detail::sums), "");
  EXPECT_EQ(tables.broken(Detail::each), "");
  tables.placement.put_container(0, Tables::placed("b", 0));
  EXPECT_EQ(tables.broken(Detail::sums),
            "on  a place is kept for b, which is not known;"
            "on  other containers are placed than are known;");
}

TEST(CheckerTables, SeesThatARoomIsKeptBesideItsContainer) {
  Tables tables;
  PlacedContainer room = Tables::placed("", 100);
  tables.placement.put_container(0, room);
  tables.engine.memory_bytes_reserved = 200;
  EXPECT_EQ(tables.broken(Detail::sums), "on  a container and its room are counted;");
}

TEST(CheckerTables, TakesARoomForAnotherContainer) {
  Tables tables;
  PlacedContainer room = Tables::placed("", 100);
  room.swarm_id = "t";
  tables.placement.put_container(0, room);
  EXPECT_EQ(tables.broken(Detail::sums), "on  what is used is not the sum of what is there;");
  tables.engine.memory_bytes_reserved = 200;
  EXPECT_EQ(tables.broken(Detail::sums), "");
}

TEST(CheckerTables, SeesWhatIsNotPlacedOrPlacedOtherwise) {
  Tables tables;
  PlacedContainer renamed = Tables::placed("a", 100);
  renamed.names = {"db"};
  tables.placement.replace_container(*tables.engine.containers.begin(), renamed);
  EXPECT_EQ(tables.broken(Detail::sums), "");
  EXPECT_EQ(tables.broken(Detail::each), "on  a is placed as another than it is known;");
  tables.placement.replace_container(*tables.engine.containers.begin(), Tables::placed("a", 50));
  EXPECT_EQ(tables.broken(Detail::sums), "on  what is used is not the sum of what is there;");
  tables.placement.remove_container(*tables.engine.containers.begin());
  EXPECT_EQ(tables.broken(Detail::sums), "on  fewer containers are placed than are known;");
}

TEST(CheckerTables, SeesADaemonInUseTwice) {
  Engine one, other;
  one.facts.id = other.facts.id = "ID0";
  one.state = EngineState::healthy;
  Violations violations;
  check_identities({&one, &other}, violations);
  EXPECT_TRUE(violations.empty());
  other.state = EngineState::unhealthy;
  check_identities({&one, &other}, violations);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations.front().rule, "identity");
}

TEST(CheckerTables, HoldForAHealthyCluster) {
  SmallCluster small(2);
  ASSERT_EQ(small.create("web").status, 201);
  Violations violations;
  check_placed(small.cluster(), Detail::each, violations);
  EXPECT_TRUE(violations.empty());
}

TEST(CheckerTables, SeesWhatTheManagerShouldHaveForgotten) {
  SmallCluster small(1);
  const std::string id = id_of(small.create("web").body);
  Ledger ledger;
  const auto rule = [&] {
    Violations violations;
    check_remembered(small.cluster(), ledger, violations);
    return violations.size() == 1 ? violations[0].rule : std::string();
  };
  ledger.told[id] = {};
  EXPECT_EQ(rule(), "");
  ledger.told[id].left_at = 2;
  EXPECT_EQ(rule(), "");  // The manager has not met the next daemon yet.
  ledger.came_at["ENGINE0"] = 1;
  EXPECT_EQ(rule(), "");
  ledger.came_at["ENGINE0"] = 2;
  EXPECT_EQ(rule(), "inherited");
  ledger.told[id].left_at = 0;
  ledger.told[id].told_removed = true;
  EXPECT_EQ(rule(), "remembered");
  ASSERT_EQ(small.remove("/containers/web").status, 204);
  EXPECT_EQ(rule(), "");
}

TEST(CheckerTables, SeesThatNothingIsHeldForAContainer) {
  SmallCluster small(1);
  const std::string id = id_of(small.create("web").body);
  const Container& known = *small.cluster().containers().by_id(id);
  Violations violations;
  check_held(small.cluster(), known.engine, known.swarm_id, violations);
  EXPECT_TRUE(violations.empty());
  check_held(small.cluster(), known.engine, "another", violations);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].rule, "held");
}

}  // namespace
}  // namespace swarm::sim
