#include "core/cluster/cluster_state.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace swarm {
namespace {

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;

class ClusterStateTest : public testing::Test {
 protected:
  Engine& add() {
    const std::string number = std::to_string(state_.engine_end());
    Engine& engine = state_.add_engine("10.0.0." + number + ":2375");
    resize(engine, 4);
    state_.set_state(engine, EngineState::healthy);
    return engine;
  }

  void resize(Engine& engine, std::int64_t cpus) {
    EngineFacts facts;
    facts.id = "ID " + engine.address;
    facts.name = "node " + engine.address;
    facts.cpus = cpus;
    facts.memory_bytes = 1024 * mebibyte;
    std::vector<std::string> warnings;
    state_.set_facts(engine, facts, warnings);
  }

  ContainerKey put(Engine& engine, char id, const std::string& swarm_id) {
    Container container;
    container.id = std::string(64, id);
    container.swarm_id = swarm_id;
    container.cpu_shares = 512;
    container.memory_bytes = 64 * mebibyte;
    return state_.put_container(engine, container);
  }

  static ContainerSpec wish() {
    ContainerSpec spec;
    spec.cpus = 2;
    spec.memory_bytes = 64 * mebibyte;
    return spec;
  }

  // What the scheduler and `info` count must be the same.
  void expect_used(const Engine& engine, int containers, std::int64_t cpus,
                   std::int64_t memory_bytes) {
    const NodeLoad& load = state_.placement().load(engine.key);
    EXPECT_EQ(load.containers, static_cast<std::uint64_t>(containers));
    EXPECT_EQ(load.cpus_used, cpus);
    EXPECT_EQ(load.memory_bytes_used, memory_bytes);
    EXPECT_EQ(engine.cpus_reserved, cpus);
    EXPECT_EQ(engine.memory_bytes_reserved, memory_bytes);
  }

  ManagerOptions options_;
  ClusterState state_{options_};
};

TEST_F(ClusterStateTest, AContainerTakesThePlaceOfItsReservation) {
  Engine& engine = add();
  const ReservationId reservation = state_.reserve(engine, wish(), "mark");
  expect_used(engine, 1, 2, 64 * mebibyte);
  put(engine, 'a', "mark");
  expect_used(engine, 1, 2, 64 * mebibyte);
  state_.release(reservation);
  expect_used(engine, 1, 2, 64 * mebibyte);
}

// A create that cannot join its second network removes the container and makes another; events of
// the first may come behind the second's reservation.
TEST_F(ClusterStateTest, RoomIsHeldAgainWhenTheContainerGoesBeforeTheEnd) {
  Engine& engine = add();
  const ReservationId reservation = state_.reserve(engine, wish(), "mark");
  state_.erase_container(put(engine, 'a', "mark"));
  expect_used(engine, 1, 2, 64 * mebibyte);
  put(engine, 'b', "mark");
  expect_used(engine, 1, 2, 64 * mebibyte);
  state_.erase_containers(engine);
  state_.release(reservation);
  expect_used(engine, 0, 0, 0);
}

TEST_F(ClusterStateTest, AContainerOfAnotherEngineLeavesTheRoomAlone) {
  Engine& engine = add();
  Engine& other = add();
  const ReservationId reservation = state_.reserve(engine, wish(), "mark");
  const ContainerKey key = put(other, 'a', "mark");
  expect_used(engine, 1, 2, 64 * mebibyte);
  expect_used(other, 1, 2, 64 * mebibyte);
  state_.erase_container(key);
  expect_used(other, 0, 0, 0);
  state_.release(reservation);
  expect_used(engine, 0, 0, 0);
}

TEST_F(ClusterStateTest, SharesAreCountedAnewWhenAnEngineGetsOtherCpus) {
  Engine& engine = add();
  const ContainerKey key = put(engine, 'a', "");
  resize(engine, 8);
  expect_used(engine, 1, 4, 64 * mebibyte);
  state_.erase_container(key);
  expect_used(engine, 0, 0, 0);
}

}  // namespace
}  // namespace swarm
