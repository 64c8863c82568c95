#include "core/cluster/container_name.h"

#include <gtest/gtest.h>

#include <set>

namespace swarm {
namespace {

TEST(ContainerName, IsOneThatEnginesAccept) {
  Random random(7);
  for (int attempt = 0; attempt < 6; ++attempt) {
    const std::string name = drawn_container_name(random, attempt);
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos);
    EXPECT_NE(name.find('_'), std::string::npos);
  }
}

TEST(ContainerName, LaterAttemptsFindAFreeOneAmongVeryMany) {
  Random random(7);
  std::set<std::string> taken;
  for (int i = 0; i < 20000; ++i) {
    int attempt = 0;
    while (!taken.insert(drawn_container_name(random, attempt)).second) ++attempt;
    EXPECT_LE(attempt, 4);
  }
}

}  // namespace
}  // namespace swarm
