#include "sim/store/lease_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace swarm::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

Instant at(Duration since_start) { return Instant(since_start); }

TEST(LeaseStore, ForgetsWhatIsNotRenewed) {
  LeaseStore store;
  store.put(at(1s), "a", 10s);
  store.put(at(1s), "b", 20s);
  const std::uint64_t revision = store.revision();
  store.put(at(5s), "a", 10s);
  EXPECT_EQ(store.revision(), revision) << "a renewal is no change";
  EXPECT_EQ(store.next_expiry(), at(15s));
  store.run(at(15s));
  EXPECT_THAT(store.view().entries, ElementsAre("b"));
  EXPECT_GT(store.revision(), revision);
}

TEST(LeaseStore, NamesWhoLeft) {
  LeaseStore store;
  store.put(at(1s), "a", 10s);
  EXPECT_TRUE(store.leave(at(2s), "a"));
  EXPECT_FALSE(store.leave(at(2s), "a"));
  EXPECT_FALSE(store.holds("a"));
  EXPECT_THAT(store.view().left, ElementsAre("a"));
  store.put(at(3s), "a", 10s);
  EXPECT_THAT(store.view().left, IsEmpty());
  EXPECT_TRUE(store.holds("a"));
}

TEST(LeaseStore, ShowsWhatItWas) {
  LeaseStore store;
  store.put(at(1s), "a", 100s);
  store.put(at(10s), "b", 100s);
  EXPECT_THAT(store.view_before(at(12s), 5s).entries, ElementsAre("a"));
  EXPECT_THAT(store.view_before(at(12s), 1s).entries, ElementsAre("a", "b"));
}

TEST(LeaseStore, LosesEverythingOrWhatIsNewerThanItsBackup) {
  LeaseStore store;
  store.put(at(1s), "a", 10s);
  store.back_up();
  store.put(at(2s), "b", 10s);
  store.roll_back(at(100s));
  EXPECT_THAT(store.view().entries, ElementsAre("a"));
  EXPECT_EQ(store.next_expiry(), at(110s));
  store.wipe(at(101s));
  EXPECT_THAT(store.view().entries, IsEmpty());
}

}  // namespace
}  // namespace swarm::sim
