#include "core/scheduler/container_store.h"

#include "tests/support/scheduler/builders.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

PlacedContainer full() {
  PlacedContainer made = test::sized("id-1", 2, test::gib);
  made.swarm_id = "swarm-1";
  made.names = {"web", "", "db/alias"};
  made.labels = {{"app", "a"}, {"empty", ""}, {"com.docker.swarm.id", "swarm-1"}};
  made.host_ports = {{"10.0.0.1", 80, PortProtocol::udp}, {"", 65535, PortProtocol::sctp}};
  made.host_network = true;
  made.exposed_ports = {"80/tcp", "81/tcp"};
  return made;
}

TEST(ContainerStore, GivesBackWhatWasPutIn) {
  TextPool pool;
  ContainerStore store(pool);
  const ContainerKey key = store.add(7, full());
  const ContainerKey bare = store.add(8, PlacedContainer());
  EXPECT_EQ(store.unpack(key), full());
  EXPECT_EQ(store.unpack(bare), PlacedContainer());
  EXPECT_EQ(store.at(key).node(), 7u);
}

TEST(ContainerStore, ReleasesItsTexts) {
  TextPool pool;
  ContainerStore store(pool);
  const ContainerKey first = store.add(0, full());
  const ContainerKey second = store.add(0, full());
  EXPECT_GT(pool.size(), 0u);
  store.remove(first);
  EXPECT_EQ(store.unpack(second), full());
  store.remove(second);
  EXPECT_EQ(pool.size(), 0u);
  EXPECT_FALSE(store.contains(second));
}

TEST(ContainerStore, UsesTheSlotFreedLastFirst) {
  TextPool pool;
  ContainerStore store(pool);
  const ContainerKey first = store.add(0, full());
  store.add(0, full());
  store.remove(first);
  EXPECT_EQ(store.add(1, PlacedContainer()), first);
}

TEST(ContainerStore, BoundsSizes) {
  TextPool pool;
  ContainerStore store(pool);
  PlacedContainer absurd = test::sized("x", -5, std::int64_t{1} << 62);
  const ContainerKey key = store.add(0, absurd);
  EXPECT_EQ(store.at(key).cpus(), 0);
  EXPECT_EQ(store.at(key).memory_bytes(), std::int64_t{1} << 46);
}

TEST(ContainerStore, VisitsInTheOrderGiven) {
  TextPool pool;
  ContainerStore store(pool);
  std::vector<ContainerKey> keys;
  for (int i = 0; i < 100; ++i) keys.insert(keys.begin(), store.add(0, full()));
  std::vector<ContainerKey> visited;
  store.for_each(keys, [&](ContainerKey key) { visited.push_back(key); });
  EXPECT_EQ(visited, keys);
  store.for_each({}, [](ContainerKey) { FAIL(); });
}

}  // namespace
}  // namespace swarm
