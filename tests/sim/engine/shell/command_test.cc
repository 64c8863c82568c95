#include "sim/engine/shell/command.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(Commands, AreFoundByNameAndByPath) {
  // The first, a middle one and the last of the table: it has to be sorted for the search.
  for (const char* name : {":", "[", "ls", "yes", "/bin/cat", "/usr/local/bin/env"}) {
    EXPECT_NE(find_command(name), nullptr) << name;
  }
  for (const char* name : {"", "nosuch", "/opt/cat", "sh"}) {
    EXPECT_EQ(find_command(name), nullptr) << name;
  }
  EXPECT_TRUE(is_shell("/bin/bash"));
  EXPECT_FALSE(is_shell("fish"));
}

}  // namespace
}  // namespace swarm::sim::fake
