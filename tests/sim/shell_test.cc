#include "sim/engine/shell/process.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

struct Outcome {
  std::string out, err;
  int status = 0;
  Duration took{};
};

class Shell {
 public:
  explicit Shell(ProcessStart start) : process_(std::move(start)) {}

  // Lets virtual time pass until the process ends or waits for what never comes.
  Outcome finish() {
    const Instant start = world_.at.now;
    while (true) {
      run();
      const Instant wake = process_.wake();
      if (process_.is_finished() || wake == never) break;
      world_.at.wall += (wake - world_.at.now).count();
      world_.at.now = wake;
    }
    outcome_.status = process_.exit_code();
    outcome_.took = world_.at.now - start;
    return outcome_;
  }
  void run() {
    std::vector<Chunk> output;
    process_.run(world_, output);
    for (const Chunk& chunk : output) {
      (chunk.channel == Channel::out ? outcome_.out : outcome_.err) += chunk.text;
    }
  }
  Process& process() { return process_; }
  const Outcome& outcome() const { return outcome_; }

 private:
  Tree tree_{base_files()};
  FilesView files_{tree_};
  Surroundings world_{
      {Instant(std::chrono::seconds(1)), 1'700'000'000'000'000'000}, &files_, "host", 4};
  Process process_;
  Outcome outcome_;
};

Outcome run_script(const std::string& script) {
  return Shell({.arguments = {"sh", "-c", script}}).finish();
}
std::string output_of(const std::string& script) { return run_script(script).out; }

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

TEST(SimulatedShell, QuotesAndVariables) {
  EXPECT_EQ(output_of("x='a  b'; echo $x; echo \"$x\"; echo '$x'"), "a b\na  b\n$x\n");
  EXPECT_EQ(output_of("echo ${none:-usual} ${#HOME} a\\ b"), "usual 0 a b\n");
  EXPECT_EQ(output_of("echo \"$(echo in; echo two)\" `echo old`"), "in\ntwo old\n");
  EXPECT_EQ(output_of("echo $((2*(3+4)-9%5)) $((7/0))"), "10 0\n");
  EXPECT_EQ(output_of("false; echo $? $#"), "1 0\n");
}

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

TEST(SimulatedShell, ErrorsAreTold) {
  EXPECT_EQ(run_script("nosuch").status, 127);
  EXPECT_EQ(run_script("nosuch").err, "sh: nosuch: not found\n");
  EXPECT_EQ(run_script("if true; then").status, 2);
  EXPECT_EQ(run_script("echo )").status, 2);
  const std::string deep = std::string(2000, '(') + "true" + std::string(2000, ')');
  EXPECT_EQ(run_script(deep).status, 2);
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
