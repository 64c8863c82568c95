#include "core/cluster/reschedule/lost_engines.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using std::chrono::seconds;

Instant at(int second) { return Instant(seconds(second)); }

LostEngine engine(const std::string& id, EngineKey key, int since) {
  LostEngine lost;
  lost.id = id;
  lost.key = key;
  lost.since = at(since);
  return lost;
}

TEST(LostEngines, AreDueAfterTheGracePeriod) {
  LostEngines engines(seconds(30), 33);
  engines.lost(engine("A", 1, 100));
  EXPECT_EQ(engines.due(*engines.find("A")), at(130));
  // Told again: the first time counts.
  engines.lost(engine("A", 2, 120));
  EXPECT_EQ(engines.due(*engines.find("A")), at(130));
  EXPECT_EQ(engines.find("A")->key, 2u);
}

TEST(LostEngines, OneThatIsBackIsForgottenUnderItsIdAndItsKey) {
  LostEngines engines(seconds(30), 33);
  engines.lost(engine("A", 1, 100));
  engines.lost(engine("B", 2, 100));
  engines.back("A", 1);
  engines.back("OTHER", 2);  // Another daemon came up there.
  EXPECT_TRUE(engines.all().empty());
}

TEST(LostEngines, OneThatAnswersElsewhereGetsMoreTime) {
  LostEngines engines(seconds(30), 33);
  engines.lost(engine("A", 1, 100));
  engines.sighted("A", at(129));
  EXPECT_GT(engines.due(*engines.find("A")), at(180));
}

TEST(LostEngines, TheDepartedStayAsLongAsTheyAreNeeded) {
  LostEngines engines(seconds(30), 33);
  engines.lost(engine("A", 1, 100));
  engines.lost(engine("B", 2, 100));
  engines.left(1);
  engines.drop_departed([](const std::string&) { return true; });
  EXPECT_EQ(engines.all().size(), 2u);
  engines.drop_departed([](const std::string&) { return false; });
  EXPECT_EQ(engines.find("A"), nullptr);
  EXPECT_NE(engines.find("B"), nullptr);
}

TEST(LostEngines, TheBrakeHoldsAboveTheShareAndGivesANewGracePeriod) {
  LostEngines engines(seconds(30), 33);
  engines.lost(engine("A", 1, 100));
  EXPECT_FALSE(engines.count(3, 10, at(100)));
  EXPECT_TRUE(engines.count(4, 10, at(110)));
  EXPECT_TRUE(engines.braked());
  EXPECT_FALSE(engines.count(5, 10, at(120)));
  EXPECT_TRUE(engines.count(3, 10, at(500)));
  EXPECT_FALSE(engines.braked());
  EXPECT_EQ(engines.due(*engines.find("A")), at(530));
}

TEST(LostEngines, OneEngineMayAlwaysBeLostUnlessTheShareIsZero) {
  LostEngines small(seconds(30), 33);
  small.count(1, 2, at(1));
  EXPECT_FALSE(small.braked());
  LostEngines never_moves(seconds(30), 0);
  never_moves.count(1, 100, at(1));
  EXPECT_TRUE(never_moves.braked());
}

}  // namespace
}  // namespace swarm
