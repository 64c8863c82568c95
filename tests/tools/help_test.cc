#include "tests/tools/run_program.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

namespace swarm::tests {
namespace {

std::string golden_path(const std::string& name) {
  return std::string(SWARM_TESTS_SOURCE) + "/tools/golden/" + name + ".txt";
}

// The commit changes with every one.
std::string without_commit(const std::string& text) {
  return std::regex_replace(text, std::regex("\\([0-9a-f]{7,40}\\)|\\(HEAD\\)"), "(COMMIT)");
}

// SWARM_REWRITE_GOLDEN=1 writes the files anew: say why in the commit message.
void expect_golden(const std::string& name, const Arguments& arguments) {
  const Outcome outcome = run_swarm(arguments);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  const std::string text = without_commit(outcome.out);
  if (std::getenv("SWARM_REWRITE_GOLDEN") != nullptr) std::ofstream(golden_path(name)) << text;
  std::ifstream file(golden_path(name));
  const std::string expected((std::istreambuf_iterator<char>(file)),
                             std::istreambuf_iterator<char>());
  ASSERT_NE(expected, "") << golden_path(name);
  EXPECT_EQ(text, expected);
}

TEST(Help, OfTheProgram) {
  expect_golden("general", {"--help"});
  expect_golden("general", {"-h"});
  expect_golden("general", {"help"});
  expect_golden("general", {"h"});
  expect_golden("general", {});
}

TEST(Help, OfEachCommand) {
  for (const char* command :
       {"create", "list", "manage", "join", "tokens", "doctor", "health", "routes", "help"}) {
    expect_golden(command, {command, "--help"});
    expect_golden(command, {"help", command});
  }
  expect_golden("manage", {"m", "-h"});
  expect_golden("list", {"l", "--help"});
  expect_golden("join", {"h", "j"});
}

TEST(Help, GoesBeforeWrongValues) { expect_golden("manage", {"manage", "--strategy", "x", "-h"}); }

TEST(Help, FitsAHundredColumns) {
  for (const char* command :
       {"create", "list", "manage", "join", "tokens", "doctor", "health", "routes", "help"}) {
    std::istringstream lines(run_swarm({command, "--help"}).out);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 100u) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

TEST(Version, NamesProgramVersionAndCommit) {
  for (const char* flag : {"--version", "-v"}) {
    const Outcome outcome = run_swarm({flag});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(std::regex_match(
        outcome.out, std::regex("swarm version 2\\.0\\.0 \\(([0-9a-f]{7,40}|HEAD)\\)\n")))
        << outcome.out;
  }
}

}  // namespace
}  // namespace swarm::tests
