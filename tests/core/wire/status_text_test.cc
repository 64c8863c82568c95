#include "core/wire/status_text.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(ParseStatus, ReadsExitCodesOfEverySize) {
  EXPECT_EQ(parse_status("Exited (0) 3 hours ago").exit_code, 0);
  EXPECT_EQ(parse_status("Exited (-1) 3 hours ago").exit_code, -1);
  EXPECT_EQ(parse_status("Exited (255)").exit_code, 255);
  EXPECT_EQ(parse_status("Exited").exit_code, 0);
  EXPECT_EQ(parse_status("Exited (99999999999)").state, ContainerState::exited);
}

TEST(ParseState, KnowsTheWordsOfTheModel) {
  for (const ContainerState state :
       {ContainerState::created, ContainerState::running, ContainerState::paused,
        ContainerState::restarting, ContainerState::removing, ContainerState::exited,
        ContainerState::dead}) {
    EXPECT_EQ(parse_state(text_of(state)), state);
  }
  EXPECT_FALSE(parse_state("up"));
  EXPECT_FALSE(parse_state(""));
}

TEST(ParseHealth, TakesOtherWordsForNone) {
  EXPECT_EQ(parse_health("starting"), ContainerHealth::starting);
  EXPECT_EQ(parse_health("none"), ContainerHealth::none);
  EXPECT_EQ(parse_health("fine"), ContainerHealth::none);
}

}  // namespace
}  // namespace swarm::wire
