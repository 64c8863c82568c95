#include "core/api/pattern.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

using Captures = std::vector<std::string>;

Captures captures_of(std::string_view pattern, std::string_view path) {
  Captures captures;
  return match_pattern(pattern, path, captures) ? captures : Captures{"no match"};
}

TEST(MatchPattern, TakesFixedPathsWhole) {
  EXPECT_EQ(captures_of("/info", "/info"), Captures{});
  EXPECT_EQ(captures_of("/info", "/info/"), Captures{"no match"});
  EXPECT_EQ(captures_of("/info", "/inf"), Captures{"no match"});
  EXPECT_EQ(captures_of("/info", "/INFO"), Captures{"no match"});
}

TEST(MatchPattern, CapturesNamesWithTheirNode) {
  EXPECT_EQ(captures_of("/containers/{name}/json", "/containers/web/json"), Captures{"web"});
  EXPECT_EQ(captures_of("/containers/{name}/json", "/containers/n1/web/json"), Captures{"n1/web"});
  EXPECT_EQ(captures_of("/containers/{name}/json", "/containers/json/json"), Captures{"json"});
  EXPECT_EQ(captures_of("/containers/{name}", "/containers/n1/web"), Captures{"n1/web"});
}

TEST(MatchPattern, NeverCapturesNothing) {
  EXPECT_EQ(captures_of("/containers/{name}/json", "/containers/json"), Captures{"no match"});
  EXPECT_EQ(captures_of("/containers/{name}", "/containers/"), Captures{"no match"});
  EXPECT_EQ(captures_of("/exec/{id}/json", "/exec//json"), Captures{"no match"});
}

TEST(MatchPattern, EndsTheFirstOfTwoCapturesEarly) {
  EXPECT_EQ(captures_of("/a/{x}/b/{y}", "/a/1/b/2/b/3"), (Captures{"1", "2/b/3"}));
  EXPECT_EQ(captures_of("/a/{x}/b/{y}", "/a/1/b/"), Captures{"no match"});
}

TEST(CanonicalPath, ResolvesElementsAsTheOriginalDid) {
  EXPECT_EQ(canonical_path("/_ping"), "/_ping");
  EXPECT_EQ(canonical_path("//_ping"), "/_ping");
  EXPECT_EQ(canonical_path("/v1.40/containers/../info"), "/v1.40/info");
  EXPECT_EQ(canonical_path("/v1.40/./info"), "/v1.40/info");
  EXPECT_EQ(canonical_path("/../../etc"), "/etc");
  EXPECT_EQ(canonical_path("/a/b/"), "/a/b/");
  EXPECT_EQ(canonical_path("/a/.."), "/");
  EXPECT_EQ(canonical_path("/"), "/");
  EXPECT_EQ(canonical_path("/a%2F..%2Fb/json"), "/a%2F..%2Fb/json");
}

}  // namespace
}  // namespace swarm
