#include "sim/scenario/scenario.h"

#include "sim/scenario/scene.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace swarm::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view good =
    "cluster engines=2\n"
    "----\n"
    "2 Healthy\n"
    "\n"
    "create name=web count=2\n"
    "check running=2\n"
    "----\n"
    "web-1 -> engine-1\n"
    "web-2 -> engine-2\n"
    "ok: 2 running, 1+1\n";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(Scenario, IsTheSameAsRecorded) {
  const ScenarioRun run = run_scenario("web.txt", good);
  EXPECT_THAT(run.complaints, IsEmpty());
  EXPECT_TRUE(run.same);
  EXPECT_EQ(run.rewritten, good);
}

TEST(Scenario, ShowsWhatDiffers) {
  const std::string text = replaced(std::string(good), "web-2 -> engine-2", "web-2 -> engine-1");
  const ScenarioRun run = run_scenario("web.txt", text);
  EXPECT_FALSE(run.same);
  EXPECT_THAT(run.complaints, ElementsAre("web.txt:9: the output differs", "  -web-2 -> engine-1",
                                          "  -ok: 2 running, 1+1", "  +web-2 -> engine-2",
                                          "  +ok: 2 running, 1+1"));
  EXPECT_EQ(run.rewritten, good);
}

TEST(Scenario, FailsIfACheckDoesNotHoldWhateverIsRecorded) {
  const std::string text = "cluster engines=1\ncheck running=1\n";
  const ScenarioRun first = run_scenario("web.txt", text);
  EXPECT_THAT(first.rewritten, HasSubstr("FAILED: running is 0, not 1"));
  const ScenarioRun again = run_scenario("web.txt", first.rewritten);
  EXPECT_FALSE(again.same);
  EXPECT_THAT(again.complaints, ElementsAre("web.txt:2: a check did not hold"));
}

TEST(Scenario, EndsAtTheFirstError) {
  const std::pair<const char*, const char*> cases[] = {
      {"fly\n", "x.txt:1: fly: there is no such command"},
      {"\nps\n", "x.txt:2: ps: there is no cluster yet"},
      {"cluster engines=1\ncrash engine-2\n", "x.txt:2: crash: there is no engine engine-2"},
      {"cluster engines=1 strategy=best\n", "x.txt:1: cluster: strategy not supported"},
      {"cluster engines=1 colour=red\n", "x.txt:1: cluster: there is no option colour="},
  };
  for (const auto& [text, complaint] : cases) {
    const ScenarioRun run = run_scenario("x.txt", text);
    EXPECT_FALSE(run.complete) << text;
    EXPECT_THAT(run.complaints, ElementsAre(complaint)) << text;
  }
}

TEST(Scenario, EveryCommandHasANameOfItsOwnAndAnUsage) {
  std::set<std::string_view> names;
  for (const CommandRow& row : command_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_NE(row.run, nullptr) << row.name;
  }
}

TEST(Scene, HidesIdentifiers) {
  EXPECT_EQ(without_ids("no such 0123456789abcdef0123, a decade of cafe"),
            "no such <id>, a decade of cafe");
}

}  // namespace
}  // namespace swarm::sim
