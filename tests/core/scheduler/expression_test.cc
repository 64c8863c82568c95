#include "core/scheduler/expression.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace swarm {
namespace {

struct Refused {
  std::string text;
  std::string error;
};

TEST(Expression, RefusesWithTheOriginalsWords) {
  const std::vector<Refused> table = {
      {"n==foo", "Key 'n' is invalid"},
      {"_==foo", "Key '_' is invalid"},
      {"1node==foo", "Key '1node' is invalid"},
      {"no de==foo", "Key 'no de' is invalid"},
      {"no*de==foo", "Key 'no*de' is invalid"},
      {"no$de==foo", "Key 'no$de' is invalid"},
      {"==foo", "Key '' is invalid"},
      {"n\xc3\xb6==foo", "Key 'n\xc3\xb6' is invalid"},
      {"nn=foo", "One of operator ==, != is expected"},
      {"nn=!foo", "One of operator ==, != is expected"},
      {"nn", "One of operator ==, != is expected"},
      {"", "One of operator ==, != is expected"},
      {"nn!==foo", "Key 'nn!' is invalid"},
      {"nn==a==b", "Value 'a==b' is invalid"},
      {"nn==a!=b", "Value 'a!=b' is invalid"},
      {"nn==~", "Value '~' is invalid"},
      {"nn==~~foo", "Value '~~foo' is invalid"},
      {"nn==", "Value '' is invalid"},
      {"nn!=", "Value '' is invalid"},
      {"nn==foo~", "Value 'foo~' is invalid"},
      {"nn==foo@sha", "Value 'foo@sha' is invalid"},
      {"nn==a,b", "Value 'a,b' is invalid"},
      {"nn==\"foo\"", "Value '\"foo\"' is invalid"},
      {"nn==a#b", "Value 'a#b' is invalid"},
      {"nn==a%b", "Value 'a%b' is invalid"},
      {"nn=={2}", "Value '{2}' is invalid"},
      {"nn==f\xc3\xb6", "Value 'f\xc3\xb6' is invalid"},
      {"nn==/", "Value '/' is invalid: a regular expression stands between two slashes"},
      {"nn==~/", "Value '~/' is invalid: a regular expression stands between two slashes"},
      {"nn!=/", "Value '/' is invalid: a regular expression stands between two slashes"},
      {"nn==/(/", "Value '/(/' is invalid: missing ): ("},
      {"nn!=~a(", "Value '~a(' is invalid: missing ): ^a($"},
      {"nn==[z-a]", "Value '[z-a]' is invalid: invalid character class range: z-a"},
  };
  for (const Refused& row : table) {
    const Result<Expression> expression = Expression::parse(row.text);
    ASSERT_FALSE(expression) << row.text;
    EXPECT_EQ(expression.error().detail, row.error);
    EXPECT_EQ(expression.error().code, Errc::invalid_expression);
  }
}

TEST(Expression, BoundsTheValue) {
  EXPECT_TRUE(Expression::parse("nn==" + std::string(4096, 'a')));
  const Result<Expression> expression = Expression::parse("nn==" + std::string(4097, 'a'));
  ASSERT_FALSE(expression);
  EXPECT_EQ(expression.error().detail,
            "Value '" + std::string(32, 'a') + "...' is invalid: longer than 4096 characters");
}

TEST(Expression, RefusesPatternsThatWouldNeedTooMuchMemory) {
  std::string monster;
  for (int i = 0; i < 1000; ++i) monster += "\\pL+?";
  EXPECT_FALSE(Expression::parse("nn==/" + monster + "/"));
}

struct Taken {
  std::string text;
  std::string key;
  RuleOperator op;
  std::string value;
  bool soft;
};

TEST(Expression, TakesRulesApart) {
  constexpr auto eq = RuleOperator::equal;
  constexpr auto ne = RuleOperator::not_equal;
  const std::vector<Taken> table = {
      {"node==node1", "node", eq, "node1", false},
      {"NODE_1.a-b!=x", "NODE_1.a-b", ne, "x", false},
      {"_node==x", "_node", eq, "x", false},
      {"nn===foo", "nn", eq, "=foo", false},
      {"nn==!foo", "nn", eq, "!foo", false},
      {"nn===~foo", "nn", eq, "=~foo", false},
      {"nn==/~foo/", "nn", eq, "/~foo/", false},
      {"nn==~foo", "nn", eq, "foo", true},
      {"nn!=~/fo+/", "nn", ne, "/fo+/", true},
      {"nn==//", "nn", eq, "//", false},
      {"nn==/(?i)foo bar/", "nn", eq, "/(?i)foo bar/", false},
      {"nn==registry:5000/a_b", "nn", eq, "registry:5000/a_b", false},
  };
  for (const Taken& row : table) {
    const Result<Expression> expression = Expression::parse(row.text);
    ASSERT_TRUE(expression) << row.text << ": " << expression.error().detail;
    const Rule& rule = expression->rule();
    EXPECT_EQ(rule.key, row.key);
    EXPECT_EQ(rule.op, row.op);
    EXPECT_EQ(rule.value, row.value);
    EXPECT_EQ(rule.soft, row.soft) << row.text;
  }
}

struct Match {
  std::string value;
  std::string text;
  bool matches;
};
std::ostream& operator<<(std::ostream& out, const Match& row) {
  return out << row.value << " on " << row.text;
}

TEST(Pattern, MatchesAsTheOriginal) {
  const std::vector<Match> table = {
      {"foo", "foo", true},       {"foo", "foobar", false},   {"foo", "Foo", false},
      {"=foo", "=foo", true},     {"!foo", "!foo", true},     {"fo*", "foobar", true},
      {"fo*", "of", false},       {"fo*", "fo\nbar", false},  {"*", "", true},
      {"*", "any", true},         {"*bar", "foobar", true},   {"f*r", "foobar", true},
      {"f.o", "foo", true},       {"f.o", "f.o", true},       {"fo?", "f", true},
      {"foo|bar", "foot", true},  {"foo|bar", "rebar", true}, {"foo|bar", "xfoo", false},
      {"(a|b)", "a", true},       {"(a|b)", "ab", false},     {"/fo/", "xfoox", true},
      {"/^fo$/", "xfoox", false}, {"//", "anything", true},   {"//", "", true},
      {"/(?i)FOO/", "foo", true}, {"[a-c]x", "bx", true},     {"a b", "a b", true},
      {"f\\.o", "foo", false},    {"f\\.o", "f.o", true},     {"/foo", "/foo", true},
      {"foo/", "foo/", true},     {"a+", "aaa", true},        {"r1*", "r1\xc3\xa9", true},
      {"r1*", "r1\xff", false},   {"^a$", "a", true},         {"*/*", "a/b", true},
  };
  for (const Match& row : table) {
    const Result<Pattern> pattern = Pattern::compile({"nn", RuleOperator::equal, row.value, false});
    ASSERT_TRUE(pattern) << row;
    EXPECT_EQ(pattern->matches(row.text), row.matches) << row;
  }
}

TEST(Pattern, KnowsFixedTextsAndFixedBeginnings) {
  const auto kind = [](const std::string& value) {
    return Pattern::compile({"nn", RuleOperator::equal, value, false})->kind();
  };
  EXPECT_EQ(kind("rack-1"), Pattern::Kind::literal);
  EXPECT_EQ(kind("rack*"), Pattern::Kind::prefix);
  EXPECT_EQ(kind("*"), Pattern::Kind::prefix);
  EXPECT_EQ(kind("r*k"), Pattern::Kind::regex);
  EXPECT_EQ(kind("rack.*"), Pattern::Kind::regex);
  EXPECT_EQ(kind("/rack/"), Pattern::Kind::regex);
}

// `==` needs one value that matches, `!=` needs that none does; a node without
// values matches nothing.
TEST(Expression, HoldsByOperator) {
  const Result<Expression> equal = Expression::parse("nn==foo");
  const Result<Expression> not_equal = Expression::parse("nn!=foo");
  ASSERT_TRUE(equal && not_equal);
  EXPECT_TRUE(equal->holds(true));
  EXPECT_FALSE(equal->holds(false));
  EXPECT_FALSE(not_equal->holds(true));
  EXPECT_TRUE(not_equal->holds(false));
}

}  // namespace
}  // namespace swarm
