#include "tests/support/shell_runner.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(SimulatedShell, ListsAndConditions) {
  EXPECT_EQ(output_of("echo a; echo b && echo c || echo d"), "a\nb\nc\n");
  EXPECT_EQ(output_of("false && echo no; false || echo yes"), "yes\n");
  EXPECT_EQ(output_of("if false; then echo 1; elif true; then echo 2; else echo 3; fi"), "2\n");
  EXPECT_EQ(output_of("! true || echo negated"), "negated\n");
  EXPECT_EQ(run_script("exit 7").status, 7);
  EXPECT_EQ(run_script("true; false").status, 1);
  EXPECT_EQ(run_script("if false; then echo; fi").status, 0);
}

TEST(SimulatedShell, Loops) {
  EXPECT_EQ(output_of("for i in 1 2 3; do echo $i; done"), "1\n2\n3\n");
  EXPECT_EQ(output_of("i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done"), "1\n2\n3\n");
  EXPECT_EQ(output_of("for i in 1 2 3; do if [ $i = 2 ]; then break; fi; echo $i; done; echo end"),
            "1\nend\n");
  EXPECT_EQ(output_of("for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done"), "1\n3\n");
  EXPECT_EQ(output_of("for i in $(seq 1 2); do for j in a b; do echo $i$j; done; done"),
            "1a\n1b\n2a\n2b\n");
}

TEST(SimulatedShell, ErrorsAreTold) {
  EXPECT_EQ(run_script("nosuch").status, 127);
  EXPECT_EQ(run_script("nosuch").err, "sh: nosuch: not found\n");
  EXPECT_EQ(run_script("if true; then").status, 2);
  EXPECT_EQ(run_script("echo )").status, 2);
  const std::string deep = std::string(2000, '(') + "true" + std::string(2000, ')');
  EXPECT_EQ(run_script(deep).status, 2);
}

}  // namespace
}  // namespace swarm::sim::fake
