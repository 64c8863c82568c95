#include "core/api/listed_names.h"

#include "tests/support/api_calls.h"

#include <gtest/gtest.h>

namespace swarm::test {
namespace {

std::string styled(std::string_view part, NameStyle style) {
  std::string text;
  append_with_names(text, part, "n1", style);
  return text;
}

TEST(ListedNames, AreAsTheStyleSays) {
  const std::string_view entry = R"({"Id":"1","Names":["/n1/web","/n1/db/alias"],"Image":"x"})";
  EXPECT_EQ(styled(entry, NameStyle::classic), entry);
  EXPECT_EQ(styled(entry, NameStyle::plain),
            R"({"Id":"1","Names":["/web","/db/alias"],"Image":"x"})");
  EXPECT_EQ(styled(entry, NameStyle::both),
            R"({"Id":"1","Names":["/web","/n1/web","/db/alias","/n1/db/alias"],"Image":"x"})");
}

TEST(ListedNames, StayWhereThereAreNone) {
  for (const std::string_view part :
       {R"("Labels":{"x":"\"Names\":[\"/n1/a\"]"})", R"("Names":null)", R"("Names":[)", ""}) {
    EXPECT_EQ(styled(part, NameStyle::plain), part);
  }
  EXPECT_EQ(styled(R"("Names":[])", NameStyle::both), R"("Names":[])");
}

ManagerHarness with(NameStyle style) {
  HarnessSetup setup;
  setup.options.names = style;
  return ManagerHarness(setup);
}

std::string list_of(ManagerHarness& swarm, const std::string& path) {
  return swarm.call("GET", path).body;
}

TEST(PlainNames, HaveNoNodeWhereTheyAreUnambiguous) {
  ManagerHarness swarm = with(NameStyle::plain);
  create(swarm, "web");
  EXPECT_NE(list_of(swarm, "/containers/json?all=1").find(R"("Names":["/web"])"),
            std::string::npos);
  swarm.call("POST", "/networks/create", R"({"Name":"node-2/back"})");
  const std::string networks = list_of(swarm, "/networks");
  EXPECT_NE(networks.find(R"("Name":"back")"), std::string::npos);
  EXPECT_NE(networks.find(R"("Name":"node-3/bridge")"), std::string::npos) << "Every node has one.";
  swarm.call("POST", "/volumes/create", R"({"Name":"node-1/data"})");
  EXPECT_NE(list_of(swarm, "/volumes").find(R"("Name":"data")"), std::string::npos);
  swarm.call("POST", "/volumes/create", R"({"Name":"node-2/data"})");
  EXPECT_NE(list_of(swarm, "/volumes").find(R"("Name":"node-1/data")"), std::string::npos);
}

TEST(PlainNames, HaveTheirNodeWhereAnotherHasTheSame) {
  ManagerHarness swarm = with(NameStyle::both);
  create(swarm, "web");
  EXPECT_NE(list_of(swarm, "/containers/json?all=1").find(R"("Names":["/web","/node-)"),
            std::string::npos);
  // One that somebody made behind the manager's back.
  for (int node = 0; node < 3; ++node) {
    swarm.ask_engine(node, "POST", "/containers/create?name=stray", sleeper());
  }
  swarm.run_for(std::chrono::seconds(5));
  const std::string list = list_of(swarm, "/containers/json?all=1");
  EXPECT_EQ(list.find(R"("/stray")"), std::string::npos);
  EXPECT_NE(list.find(R"("Names":["/node-2/stray"])"), std::string::npos);
}

}  // namespace
}  // namespace swarm::test
