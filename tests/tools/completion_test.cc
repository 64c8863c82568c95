#include "tests/tools/run_program.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace swarm::tests {
namespace {

// What bash offers for the words typed, the last of which is not complete.
std::string offered(const std::string& words, int last) {
  char path[] = "/tmp/swarm-completion-XXXXXX";
  EXPECT_NE(mkstemp(path), -1);
  std::ofstream(path) << run_swarm({"completion", "bash"}).out;
  const std::string script = ". " + std::string(path) + "; COMP_WORDS=(" + words +
                             "); COMP_CWORD=" + std::to_string(last) +
                             "; _swarm; echo \"${COMPREPLY[*]}\"";
  const Outcome outcome = run_program("/bin/bash", {"-c", script});
  std::remove(path);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return outcome.out;
}

TEST(Completion, BashOffersCommandsFlagsAndTheirWords) {
  EXPECT_EQ(offered("swarm ma", 1), "manage\n");
  EXPECT_EQ(offered("swarm manage --tlsc", 2), "--tlscacert --tlscert\n");
  EXPECT_EQ(offered("swarm --debug m --strat", 3), "--strategy\n");
  EXPECT_EQ(offered("swarm manage --strategy \"\"", 3), "spread binpack random bestfit\n");
  EXPECT_EQ(offered("swarm list --strat", 2), "\n");
  EXPECT_EQ(offered("swarm manage --config /etc/hostn", 3), "/etc/hostname\n");
  EXPECT_EQ(offered("swarm completion z", 2), "zsh\n");
}

TEST(Completion, KnowsThreeShells) {
  EXPECT_EQ(run_swarm({"completion", "zsh"}).out.find("#compdef swarm\n"), 0u);
  const std::string fish = run_swarm({"completion", "fish"}).out;
  EXPECT_NE(fish.find("-l strategy -r -a 'spread binpack random bestfit'"), std::string::npos);
  const Outcome other = run_swarm({"completion", "csh"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_EQ(other.err, "swarm: no completion for \"csh\", but for bash, zsh, fish\n");
  EXPECT_EQ(run_swarm({"completion"}).exit_code, 2);
}

}  // namespace
}  // namespace swarm::tests
