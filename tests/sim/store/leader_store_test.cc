#include "sim/store/leader_store.h"

#include <gtest/gtest.h>

#include <chrono>

namespace swarm::sim {
namespace {

using namespace std::chrono_literals;

class LeaderStoreTest : public ::testing::Test {
 protected:
  LeaderKey claim(LeaderStore::Session& session, const std::string& address) {
    session = store.keep(now, session, 10s);
    return store.hold(now, session, address, 10s);
  }
  int changes = 0;
  LeaderStore store{[this] { ++changes; }};
  Instant now{1h};
  LeaderStore::Session a = 0;
  LeaderStore::Session b = 0;
};

TEST_F(LeaderStoreTest, OneHasItUntilItsSessionEnds) {
  const LeaderKey first = claim(a, "a:1");
  EXPECT_TRUE(first.mine);
  EXPECT_FALSE(first.handed_over);
  EXPECT_FALSE(claim(b, "b:1").mine);
  EXPECT_EQ(claim(b, "b:1").holder, "a:1");
  now += 6s;
  EXPECT_EQ(claim(a, "a:1").fence, first.fence);
  now += 9s;
  EXPECT_FALSE(claim(b, "b:1").mine);
  now += 1s;
  const LeaderKey second = claim(b, "b:1");
  EXPECT_TRUE(second.mine);
  EXPECT_FALSE(second.handed_over);
  EXPECT_GT(second.fence, first.fence);
}

TEST_F(LeaderStoreTest, TheWordOfAHandOverIsUsedUpByTheFirst) {
  claim(a, "a:1");
  store.release(now, a, true);
  EXPECT_TRUE(claim(b, "b:1").handed_over);
  store.drop_holder(now);
  EXPECT_FALSE(claim(a, "a:1").handed_over);
}

TEST_F(LeaderStoreTest, NobodyHandsOverWhatIsNotItsOwn) {
  claim(a, "a:1");
  claim(b, "b:1");
  store.release(now, b, true);
  store.drop_holder(now);
  EXPECT_FALSE(claim(b, "b:1").handed_over);
}

TEST_F(LeaderStoreTest, ForgetsEverythingWhenWiped) {
  const LeaderKey first = claim(a, "a:1");
  store.wipe();
  const LeaderKey again = claim(a, "a:1");
  EXPECT_TRUE(again.mine);
  EXPECT_EQ(again.fence, first.fence);
  EXPECT_NE(again.session, first.session);
}

}  // namespace
}  // namespace swarm::sim
