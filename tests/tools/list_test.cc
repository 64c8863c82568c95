#include "tests/tools/run_program.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <unistd.h>

namespace swarm::tests {
namespace {

TEST(SwarmList, PrintsOneEntryALine) {
  const std::pair<Arguments, const char*> cases[] = {
      {{"list", "nodes://a:1,b:[2:3]00"}, "a:1\nb:200\nb:300\n"},
      {{"l", "a:1, b:2"}, "a:1\nb:2\n"},
      {{"list", "sim://3"}, "127.77.0.1:2375\n127.77.0.2:2375\n127.77.0.3:2375\n"},
      {{"list", "--timeout=1.5s", "h[01:02]:1"}, "h01:1\nh02:1\n"},
      {{"list", "h:1", "--discovery-opt", "kv.path=a=b"}, "h:1\n"},
      {{"--debug", "list", "h:1"}, "h:1\n"},
  };
  for (const auto& [arguments, expected] : cases) {
    const Outcome outcome = run_swarm(arguments);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, expected);
    EXPECT_EQ(outcome.err, "");
  }
}

TEST(SwarmList, ReadsAFileAndTellsItsBadLinesOnTheErrorStream) {
  const std::string path = testing::TempDir() + "swarm_list_" + std::to_string(getpid());
  std::ofstream(path) << "# mine\nb:1\nbad\na:1 # second\n";
  const Outcome outcome = run_swarm({"list", "file://" + path});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, "b:1\na:1\n");
  EXPECT_EQ(outcome.err, "swarm: '" + path + "' line 3: address bad: missing port in address\n");
  std::remove(path.c_str());
}

TEST(SwarmList, FailsIfTheFirstAnswerIsAFailure) {
  const Outcome outcome = run_swarm({"list", "file:///no/such/file"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "swarm: failed to read '/no/such/file': No such file or directory\n");
}

}  // namespace
}  // namespace swarm::tests
