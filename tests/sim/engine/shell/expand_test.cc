#include "tests/support/shell_runner.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(SimulatedShell, QuotesAndVariables) {
  EXPECT_EQ(output_of("x='a  b'; echo $x; echo \"$x\"; echo '$x'"), "a b\na  b\n$x\n");
  EXPECT_EQ(output_of("echo ${none:-usual} ${#HOME} a\\ b"), "usual 0 a b\n");
  EXPECT_EQ(output_of("echo \"$(echo in; echo two)\" `echo old`"), "in\ntwo old\n");
  EXPECT_EQ(output_of("echo $((2*(3+4)-9%5)) $((7/0))"), "10 0\n");
  EXPECT_EQ(output_of("false; echo $? $#"), "1 0\n");
}

}  // namespace
}  // namespace swarm::sim::fake
