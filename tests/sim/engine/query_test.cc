#include "sim/engine/query.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(Target, TakesVersionPathAndQueryApart) {
  const auto target = parse_target("/v1.41/containers/a%2Fb/json?all=1&x=a%20b+c&x=2&flag");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->api_minor, 41);
  EXPECT_EQ(target->segments, (std::vector<std::string>{"containers", "a/b", "json"}));
  EXPECT_EQ(target->query.get("x"), "a b c");
  EXPECT_EQ(target->query.all("x").size(), 2u);
  EXPECT_EQ(target->query.number("all"), 1);
  EXPECT_TRUE(target->query.contains("flag"));
  EXPECT_TRUE(parse_target("/info")->api_version.empty());
  EXPECT_EQ(parse_target("/v2.0/info")->api_minor, 999);
  for (const char* wrong : {"", "info", "/%4", "/%zz", "/a?b=%1"}) {
    EXPECT_FALSE(parse_target(wrong)) << wrong;
  }
}

TEST(Query, ReadsFlagsAsDockerd) {
  const auto query = Query::parse("a=1&b=true&c=0&d=False&e=&f=none&g=anything");
  ASSERT_TRUE(query);
  EXPECT_TRUE(query->flag("a"));
  EXPECT_TRUE(query->flag("b"));
  EXPECT_TRUE(query->flag("g"));
  for (const char* name : {"c", "d", "e", "f", "absent"}) EXPECT_FALSE(query->flag(name)) << name;
  EXPECT_TRUE(query->flag("absent", true));
  EXPECT_FALSE(query->number("g"));
}

TEST(Filters, HaveTwoForms) {
  EXPECT_EQ(*parse_filters(R"({"label":["a","b=c"]})"),
            *parse_filters(R"({"label":{"a":true,"b=c":true}})"));
  EXPECT_TRUE(parse_filters("")->empty());
  for (const char* wrong : {"x", "[]", R"({"a":7})", R"({"a":[7]})"}) {
    EXPECT_FALSE(parse_filters(wrong)) << wrong;
  }
  EXPECT_EQ(parse_filters(R"({"odd":["a"]})", {"label"}).error().detail, "invalid filter 'odd'");
}

TEST(Filters, LabelsFitByNameOrValue) {
  const std::map<std::string, std::string> labels{{"a", "1"}, {"b", ""}};
  EXPECT_TRUE(label_fits(labels, "a"));
  EXPECT_TRUE(label_fits(labels, "a=1"));
  EXPECT_FALSE(label_fits(labels, "a=2"));
  EXPECT_TRUE(label_fits(labels, "b="));
  EXPECT_TRUE(labels_fit(labels, {{"label", {"a", "b"}}}));
  EXPECT_FALSE(labels_fit(labels, {{"label", {"a", "c"}}}));
}

}  // namespace
}  // namespace swarm::sim::fake
