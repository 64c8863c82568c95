#include "tests/support/shell_runner.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(SimulatedShell, TimePassesOnlyWhileItSleeps) {
  EXPECT_EQ(run_script("sleep 2; sleep 0.5; echo done").took, std::chrono::milliseconds(2500));
  EXPECT_EQ(run_script("echo quick").took, Duration(0));
  EXPECT_EQ(output_of("date +%s; sleep 3; date +%s"), "1700000000\n1700000003\n");
}

TEST(SimulatedShell, AnEndlessLoopLetsTimeGoOn) {
  Shell shell({.arguments = {"sh", "-c", "while true; do :; done"}});
  shell.run();
  EXPECT_FALSE(shell.process().is_finished());
  EXPECT_NE(shell.process().wake(), never);
}

TEST(SimulatedShell, ReadsItsScriptFromTheInput) {
  Shell shell({.arguments = {"sh"}, .has_input = true});
  shell.process().feed("echo one\nfor i in 1 2\ndo echo $i\n");
  shell.run();
  EXPECT_EQ(shell.outcome().out, "one\n");
  shell.process().feed("done\nread line\ntyped text\necho got $line\nexit 4\n");
  EXPECT_EQ(shell.finish().out, "one\n1\n2\ngot typed text\n");
  EXPECT_EQ(shell.process().exit_code(), 4);
}

TEST(SimulatedShell, SignalsDoWhatTheKernelDoes) {
  const auto status_after = [](std::vector<std::string> arguments, bool first, int signal) {
    Shell shell({.arguments = std::move(arguments), .has_input = true, .is_first = first});
    shell.run();
    shell.process().signal(signal);
    return shell.process().is_finished() ? shell.process().exit_code() : -1;
  };
  EXPECT_EQ(status_after({"sleep", "100"}, true, 15), 143);
  EXPECT_EQ(status_after({"cat"}, true, 15), -1);
  EXPECT_EQ(status_after({"cat"}, false, 15), 143);
  EXPECT_EQ(status_after({"cat"}, true, 9), 137);
  EXPECT_EQ(status_after({"sh", "-c", "sleep 100; true"}, true, 15), -1);
  EXPECT_EQ(status_after({"nginx"}, true, 15), 0);
}

}  // namespace
}  // namespace swarm::sim::fake
