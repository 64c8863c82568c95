#include "tests/tools/run_program.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace swarm::tests {
namespace {

class Config : public ::testing::Test {
 public:
  Config() { EXPECT_NE(mkstemp(path_.data()), -1); }
  ~Config() override { std::remove(path_.c_str()); }

 protected:
  // What `swarm list` says when it reads these settings.
  Outcome list(const std::string& text, Arguments arguments = {}, const Variables& variables = {}) {
    std::ofstream(path_) << text;
    arguments.insert(arguments.begin(), {"--config", path_, "list"});
    return run_swarm(arguments, variables);
  }

  std::string error(const std::string& text) {
    const Outcome outcome = list(text);
    EXPECT_EQ(outcome.exit_code, 2);
    const std::string head = "swarm: --config: " + path_ + ", ";
    EXPECT_EQ(outcome.err.substr(0, head.size()), head);
    return outcome.err.substr(std::min(head.size(), outcome.err.size()));
  }

  std::string path_ = "/tmp/swarm-config-XXXXXX";
};

TEST_F(Config, NamesFlagsAndTheDiscovery) {
  const Outcome outcome = list("format: json\ndiscovery: nodes://a:1,b:2\n");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out.front(), '[');
  EXPECT_NE(outcome.out.find("b:2"), std::string::npos);
}

TEST_F(Config, ComesAfterFlagsAndEnvironment) {
  const std::string text = "discovery: nodes://c:1\nformat: json\n";
  EXPECT_EQ(list(text, {"--format", "", "nodes://a:1"}).out, "a:1\n");
  EXPECT_EQ(list(text, {"--format", ""}, {"SWARM_DISCOVERY=nodes://b:1"}).out, "b:1\n");
  EXPECT_EQ(list(text, {}, {"SWARM_FORMAT=table"}).out.substr(0, 4), "HOST");
}

TEST_F(Config, MayHoldFlagsOfOtherCommandsToo) {
  const std::string text = "host: [tcp://127.0.0.1:1, unix:///x]\nadvertise: a:1\n";
  EXPECT_EQ(list(text, {"nodes://a:1"}).out, "a:1\n");
}

TEST_F(Config, TellsTheLineOfWhatIsWrong) {
  EXPECT_EQ(error("format: json\nfromat: x\n"), "line 2: no setting is named \"fromat\"\n");
  EXPECT_EQ(error("timeout: [1s, 2s]\n"), "line 1: \"timeout\" takes one value\n");
  EXPECT_EQ(error("host: [{a: b}]\n"), "line 1: \"host\" takes plain values\n");
  EXPECT_EQ(error("\n- a\n"), "line 2: a mapping of flags to values is expected\n");
  EXPECT_EQ(error("timeout: 1s\ntimeout: 2s\n"), "line 2: \"timeout\" is set twice\n");
  EXPECT_EQ(error("config: x\n"), "line 1: no setting is named \"config\"\n");
  EXPECT_EQ(error("help: true\n"), "line 1: no setting is named \"help\"\n");
  EXPECT_EQ(error("a: [\n").substr(0, 5), "line ");
}

TEST_F(Config, RefusesWhatCannotBeRead) {
  const Outcome missing = run_swarm({"--config", "/nowhere/at/all", "list", "nodes://a:1"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_EQ(missing.err,
            "swarm: --config: cannot read /nowhere/at/all: No such file or directory\n");
  EXPECT_EQ(run_swarm({"--config", "/tmp", "list", "nodes://a:1"}).exit_code, 2);
  EXPECT_EQ(list("# " + std::string(1 << 20, 'x')).exit_code, 2);
  EXPECT_EQ(list("", {"nodes://a:1"}).exit_code, 0);
}

}  // namespace
}  // namespace swarm::tests
