#include "core/api/route_table.h"

#include "core/api/pattern.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace swarm {
namespace {

// The table in README.md is this program's own (`swarm routes --markdown`), to the letter.
TEST(RouteTable, StandsInTheReadme) {
  std::ifstream file(std::string(SWARM_TESTS_SOURCE) + "/../core/api/README.md");
  std::stringstream readme;
  readme << file.rdbuf();
  const std::string text = readme.str();
  const std::string begin = "<!-- routes: made by `swarm routes` -->\n";
  const std::string end = "<!-- end of routes -->\n";
  const std::size_t from = text.find(begin);
  const std::size_t to = text.find(end);
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  EXPECT_EQ(text.substr(from + begin.size(), to - from - begin.size()), routes_markdown())
      << "Put the output of `swarm routes` there.";
}

TEST(RouteTable, HasEachRouteOnceAndNoneBehindOneThatSwallowsIt) {
  std::set<std::string> seen;
  for (const Route& route : all_routes()) {
    const std::string name = std::string(route.method) + " " + std::string(route.pattern);
    EXPECT_TRUE(seen.insert(name).second) << name;
    // A path that the pattern is for.
    std::string path(route.pattern);
    for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{')) {
      path.replace(at, path.find('}') - at + 1, "x");
    }
    EXPECT_EQ(match_route(route.method, path).route, &route) << name;
  }
}

TEST(RouteTable, SaysWhyWhatIsRefused) {
  for (const Route& route : all_routes()) {
    if (route.rule != MergeRule::refused) continue;
    EXPECT_TRUE(route.remark.starts_with("50")) << route.pattern << ": its status comes first.";
  }
}

}  // namespace
}  // namespace swarm
