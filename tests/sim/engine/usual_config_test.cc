#include "sim/engine/create.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(UsualConfig, HoldsWhatClientsReadWithoutLooking) {
  for (const char* name :
       {"NetworkMode", "RestartPolicy", "LogConfig", "PortBindings", "ShmSize"}) {
    EXPECT_NE(usual_host_config().if_contains(name), nullptr) << name;
  }
  for (const char* name : {"Hostname", "Env", "Cmd", "Labels", "Tty"}) {
    EXPECT_NE(usual_config().if_contains(name), nullptr) << name;
  }
}

}  // namespace
}  // namespace swarm::sim::fake
