#include "tests/support/shell_runner.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(SimulatedShell, PipesAndFiles) {
  EXPECT_EQ(output_of("printf 'b\\na\\n' | sort | head -n 1"), "a\n");
  EXPECT_EQ(output_of("echo hay | grep needle || echo none"), "none\n");
  EXPECT_EQ(output_of("echo x > /tmp/f; echo y >> /tmp/f; cat /tmp/f; wc -l < /tmp/f"),
            "x\ny\n2\n");
  EXPECT_EQ(output_of("echo gone > /dev/null; ls /nosuch 2>/dev/null; echo $?"), "1\n");
  EXPECT_EQ(run_script("echo both >&2").err, "both\n");
  EXPECT_EQ(output_of("ls /nosuch 2>&1"), "ls: /nosuch: No such file or directory\n");
  EXPECT_EQ(output_of("mkdir -p /a/b; touch /a/b/c; ls /a/b; rm -r /a; [ -e /a ] || echo gone"),
            "c\ngone\n");
  EXPECT_EQ(output_of("for i in 1 2; do echo $i; done | tr 12 ab"), "a\nb\n");
}

}  // namespace
}  // namespace swarm::sim::fake
