#include "core/cluster/reschedule/family.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

// The original is generation 0; `key` tells the members apart.
Member member(ContainerKey key, std::size_t generation, Standing standing, bool present = true) {
  Member made;
  made.key = key;
  made.generation = generation;
  made.standing = standing;
  made.present = present;
  made.id = std::string(64, static_cast<char>('0' + key));
  made.name = "web";
  made.created = static_cast<UnixNanos>(key);
  return made;
}

Member pristine(ContainerKey key, std::size_t generation, bool unfinished) {
  Member made = member(key, generation, Standing::stopped);
  made.pristine = true;
  made.unfinished = unfinished;
  return made;
}

Verdict of(const std::vector<Member>& family, FencePolicy policy = FencePolicy::remove_old) {
  return judge(family, policy, true);
}

using enum FamilyStep;

TEST(Family, OneMemberIsLeftAlone) {
  EXPECT_EQ(of({member(1, 0, Standing::good)}), Verdict{});
  EXPECT_EQ(of({member(1, 1, Standing::stopped)}), Verdict{});
  EXPECT_EQ(of({member(1, 0, Standing::good, false)}), Verdict{});
}

TEST(Family, OfTwoThatRunTheNewerWins) {
  const std::vector<Member> family = {member(1, 0, Standing::good), member(2, 1, Standing::good)};
  EXPECT_EQ(of(family), (Verdict{fence, 1, 2}));
  EXPECT_EQ(of(family, FencePolicy::stop_old), (Verdict{fence, 1, 2}));
  EXPECT_EQ(of(family, FencePolicy::rename_old), (Verdict{fence, 1, 2}));
  EXPECT_EQ(of(family, FencePolicy::keep), Verdict{});
}

TEST(Family, TheBetterOneWinsOverTheNewer) {
  EXPECT_EQ(of({member(1, 0, Standing::good), member(2, 1, Standing::stopped)}),
            (Verdict{fence, 2, 1}));
  EXPECT_EQ(of({member(1, 0, Standing::good), member(2, 1, Standing::troubled)}),
            (Verdict{fence, 2, 1}));
}

TEST(Family, WhileAHealthCheckIsOutBothAreLeft) {
  EXPECT_EQ(of({member(1, 0, Standing::good), member(2, 1, Standing::starting)}),
            (Verdict{wait, 2, 1}));
}

TEST(Family, AnOldOneOnALostEngineIsForgottenOnceTheNewOneRuns) {
  EXPECT_EQ(of({member(1, 0, Standing::good, false), member(2, 1, Standing::good)}),
            (Verdict{forget, 1, 2}));
  EXPECT_EQ(of({member(1, 0, Standing::good, false), pristine(2, 1, true)}),
            (Verdict{finish, 2, 2}));
}

TEST(Family, NothingIsStartedWhileTheBrakeIsOn) {
  const std::vector<Member> family = {member(1, 0, Standing::good, false), pristine(2, 1, true)};
  EXPECT_EQ(judge(family, FencePolicy::remove_old, false), (Verdict{wait, 2, 2}));
}

TEST(Family, ACopyThatNeverRanGivesWayToTheOriginal) {
  EXPECT_EQ(of({member(1, 0, Standing::good), pristine(2, 1, true)}), (Verdict{undo, 2, 1}));
  EXPECT_EQ(of({member(1, 0, Standing::stopped), pristine(2, 1, false)}), (Verdict{undo, 2, 2}));
  // Even where both may run: it is half made, not old.
  EXPECT_EQ(of({member(1, 0, Standing::good), pristine(2, 1, true)}, FencePolicy::keep),
            (Verdict{undo, 2, 1}));
}

TEST(Family, ACopyThatIsToRunIsStartedIfTheOriginalDoesNot) {
  EXPECT_EQ(of({member(1, 0, Standing::stopped), pristine(2, 1, true)}), (Verdict{finish, 2, 2}));
}

TEST(Family, OfTwoHalfMadeCopiesOneIsFinished) {
  const std::vector<Member> family = {pristine(1, 1, true), pristine(2, 1, true)};
  EXPECT_EQ(of(family), (Verdict{undo, 1, 2}));
}

TEST(Family, TwoStoppedOnesOnlyLoseTheName) {
  const std::vector<Member> family = {member(1, 0, Standing::stopped),
                                      member(2, 1, Standing::stopped)};
  EXPECT_EQ(of(family), (Verdict{rename, 1, 2}));
  EXPECT_EQ(of(family, FencePolicy::stop_old), Verdict{});
}

// A daemon that restarts starts what has the restart policy `always`.
TEST(Family, OneThatTheFenceRenamedIsStoppedWheneverItRuns) {
  Member old = member(1, 0, Standing::good);
  old.name = name_of_old("web", old.id);
  for (const FencePolicy policy :
       {FencePolicy::rename_old, FencePolicy::stop_old, FencePolicy::remove_old}) {
    EXPECT_EQ(of({old, member(2, 1, Standing::good)}, policy), (Verdict{fence, 1, 2}));
  }
  old.standing = Standing::stopped;
  EXPECT_EQ(of({old, member(2, 1, Standing::good)}, FencePolicy::rename_old), Verdict{});
}

TEST(Family, TheNameOfAnOldOneIsKnownAgain) {
  const std::string id(64, 'a');
  EXPECT_TRUE(is_name_of_old(name_of_old("web", id), id));
  EXPECT_FALSE(is_name_of_old(name_of_old("web", id), std::string(64, 'b')));
  EXPECT_FALSE(is_name_of_old("web", id));
}

TEST(Family, StandingTellsHealthAndPauses) {
  Container container;
  container.state = ContainerState::running;
  EXPECT_EQ(standing_of(container), Standing::good);
  container.health = ContainerHealth::starting;
  EXPECT_EQ(standing_of(container), Standing::starting);
  container.health = ContainerHealth::unhealthy;
  EXPECT_EQ(standing_of(container), Standing::troubled);
  container.state = ContainerState::paused;
  container.health = ContainerHealth::none;
  EXPECT_EQ(standing_of(container), Standing::troubled);
  container.state = ContainerState::exited;
  EXPECT_EQ(standing_of(container), Standing::stopped);
}

}  // namespace
}  // namespace swarm
