#include "sim/scenario/script.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(Script, KeepsGroupsOfCommandsWithTheirOutput) {
  const Script script = parse_script(
      "# Why.\n"
      "one a\n"
      "two\n"
      "  b\n"
      "----\n"
      "first\n"
      "second\n"
      "\n"
      "three\n"
      "\n"
      "# The end.\n");
  ASSERT_EQ(script.groups.size(), 2u);
  const ScriptGroup& first = script.groups[0];
  ASSERT_EQ(first.commands.size(), 2u);
  EXPECT_EQ(first.commands[0].line, 2u);
  EXPECT_EQ(first.commands[1].text, "two b");
  EXPECT_TRUE(first.recorded);
  EXPECT_EQ(first.output_line, 6u);
  EXPECT_EQ(first.output, (std::vector<std::string>{"first", "second"}));
  EXPECT_FALSE(script.groups[1].recorded);
  EXPECT_EQ(script.rest, (std::vector<std::string>{"", "# The end."}));
}

TEST(Script, IsWrittenAsItWasRead) {
  const std::string text = "# Why.\n\none a\n  b\n----\nfirst\n\n# Two.\ntwo\n----\nsecond\n";
  EXPECT_EQ(to_text(parse_script(text)), text);
}

TEST(Script, GetsDashesForWhatIsNotRecorded) {
  Script script = parse_script("one\n\ntwo");
  for (ScriptGroup& group : script.groups) group.output = {"ok"};
  EXPECT_EQ(to_text(script), "one\n----\nok\n\ntwo\n----\nok\n");
}

TEST(Script, RefusesWhatIsNone) {
  EXPECT_THROW((void)parse_script("----\n"), ScenarioError);
  EXPECT_THROW((void)parse_script("  continued\n"), ScenarioError);
  EXPECT_THROW((void)parse_script(std::string(script_bytes_max + 1, '#')), ScenarioError);
}

}  // namespace
}  // namespace swarm::sim
