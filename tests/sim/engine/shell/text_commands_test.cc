#include "tests/support/shell_runner.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(TextCommands, EchoAndPrintf) {
  EXPECT_EQ(output_of("echo -n a; echo -e 'b\\tc'"), "ab\tc\n");
  EXPECT_EQ(output_of("printf '%s=%d%%\\n' a 1 b 2"), "a=1%\nb=2%\n");
}

TEST(TextCommands, Filters) {
  EXPECT_EQ(output_of("seq 5 | tail -n 2"), "4\n5\n");
  EXPECT_EQ(output_of("seq 5 | head -2"), "1\n2\n");
  EXPECT_EQ(output_of("printf abcdef | head -c 3"), "abc");
  EXPECT_EQ(output_of("seq 3 -1 1 | sort -r | tr '\\n' ,"), "3,2,1,");
  EXPECT_EQ(output_of("printf '10\\n9\\n9\\n' | sort -nu"), "9\n10\n");
  EXPECT_EQ(output_of("seq 20 | grep -c 1; seq 20 | grep -v 1 | wc -l"), "11\n9\n");
  EXPECT_EQ(output_of("echo one two | wc"), "1 2 8\n");
  EXPECT_EQ(output_of("echo x | tee /tmp/f; cat /tmp/f"), "x\nx\n");
  EXPECT_EQ(output_of("echo banana | tr -d a"), "bnn\n");
}

TEST(TextCommands, ReadSplitsALine) {
  EXPECT_EQ(output_of("echo 'a b c' | read x y; echo $x-$y"), "a-b c\n");
  EXPECT_EQ(run_script("read x").status, 1);
}

TEST(TextCommands, SayWhatIsMissing) {
  EXPECT_EQ(run_script("cat /none").err, "cat: /none: No such file or directory\n");
  EXPECT_EQ(run_script("grep").status, 2);
  EXPECT_EQ(run_script("seq x").status, 1);
}

}  // namespace
}  // namespace swarm::sim::fake
