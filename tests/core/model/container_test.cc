#include "core/model/container.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

TEST(Container, StatesHaveDockersNames) {
  EXPECT_EQ(text_of(ContainerState::created), "created");
  EXPECT_EQ(text_of(ContainerState::removing), "removing");
  EXPECT_EQ(text_of(ContainerState::dead), "dead");
}

TEST(Container, PausedAndRestartingOnesRun) {
  Container container;
  for (const ContainerState state :
       {ContainerState::running, ContainerState::paused, ContainerState::restarting}) {
    container.state = state;
    EXPECT_TRUE(container.runs());
  }
  for (const ContainerState state : {ContainerState::created, ContainerState::exited,
                                     ContainerState::dead, ContainerState::removing}) {
    container.state = state;
    EXPECT_FALSE(container.runs());
  }
}

}  // namespace
}  // namespace swarm
