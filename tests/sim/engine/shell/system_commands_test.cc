#include "tests/support/shell_runner.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(SystemCommands, TellFacts) {
  EXPECT_EQ(output_of("hostname; uname -n; nproc; whoami"), "host\nhost\n4\nroot\n");
  EXPECT_EQ(run_script("tty").status, 1);
}

TEST(SystemCommands, Environment) {
  EXPECT_EQ(output_of("A=1; export A B=2; C=3; env"), "A=1\nB=2\n");
  EXPECT_EQ(output_of("export A=1; printenv A; unset A; printenv A || echo none"), "1\nnone\n");
  EXPECT_EQ(output_of("env X=9 printenv X"), "9\n");
  EXPECT_EQ(output_of("eval 'echo a; echo b'"), "a\nb\n");
}

TEST(SystemCommands, SleepReadsUnits) {
  EXPECT_EQ(run_script("sleep 1m 1s").took, std::chrono::seconds(61));
  EXPECT_EQ(run_script("sleep 1d").took, std::chrono::hours(24));
  EXPECT_EQ(run_script("sleep long").status, 1);
  EXPECT_EQ(run_script("sleep").status, 1);
}

}  // namespace
}  // namespace swarm::sim::fake
