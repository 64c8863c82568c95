#include "core/api/filters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace swarm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::array<std::string_view, 4> known = {"status", "label", "label!", "flag"};

Filters parsed(std::string_view text) {
  const Result<Filters> filters = parse_filters(text, known);
  EXPECT_TRUE(filters) << (filters ? "" : filters.error().detail);
  return filters ? *filters : Filters();
}

std::string refusal(std::string_view text) {
  const Result<Filters> filters = parse_filters(text, known);
  if (filters) return "accepted";
  EXPECT_EQ(filters.error().code, Errc::bad_request);
  return filters.error().detail;
}

TEST(ParseFilters, TakesBothForms) {
  EXPECT_THAT(parsed(R"({"status":{"exited":true,"dead":false}})").values("status"),
              ElementsAre("exited", "dead"));
  EXPECT_THAT(parsed(R"( {"status": ["exited"], "label" : ["a=b"]} )").values("label"),
              ElementsAre("a=b"));
  EXPECT_TRUE(parsed("").empty());
  EXPECT_TRUE(parsed("{}").empty());
  EXPECT_TRUE(parsed("null").empty());
  EXPECT_TRUE(parsed(R"({"status":[],"label":{},"flag":null})").empty());
  EXPECT_THAT(parsed("{}").values("status"), IsEmpty());
}

TEST(ParseFilters, RefusesWhatIsNone) {
  EXPECT_EQ(refusal(R"({"color":["red"]})"), "invalid filter 'color'");
  EXPECT_THAT(refusal("abc"), HasSubstr("invalid filters: syntax error"));
  EXPECT_THAT(refusal("{\"status\":"), HasSubstr("invalid filters"));
  EXPECT_EQ(refusal("[]"), "invalid filters: expected an object");
  EXPECT_EQ(refusal(R"({"status":"exited"})"),
            "invalid filters: status: expected an object or an array");
  EXPECT_EQ(refusal(R"({"status":[1]})"), "invalid filters: status: expected an array of strings");
}

TEST(Filters, AcceptsOneOfSeveralValues) {
  const Filters filters = parsed(R"({"status":["exited","dead"]})");
  EXPECT_TRUE(filters.accepts_exact("status", "dead"));
  EXPECT_FALSE(filters.accepts_exact("status", "de"));
  EXPECT_TRUE(filters.accepts_prefix("status", "deadline"));
  EXPECT_FALSE(filters.accepts_prefix("status", "running"));
  EXPECT_TRUE(filters.accepts_exact("label", "whatever"));
}

TEST(Filters, WantsAllLabelsAndNoneOfTheForbidden) {
  const std::map<std::string, std::string> labels = {{"a", "1"}, {"b", "x=y"}};
  EXPECT_TRUE(parsed(R"({"label":["a","b=x=y"]})").accepts_labels(labels));
  EXPECT_FALSE(parsed(R"({"label":["a","c"]})").accepts_labels(labels));
  EXPECT_FALSE(parsed(R"({"label":["a=2"]})").accepts_labels(labels));
  EXPECT_FALSE(parsed(R"({"label!":["a"]})").accepts_labels(labels));
  EXPECT_TRUE(parsed(R"({"label!":["a=2","c"]})").accepts_labels(labels));
}

TEST(Filters, ReadsFlags) {
  EXPECT_EQ(*parsed(R"({"flag":["true"]})").flag("flag"), true);
  EXPECT_EQ(*parsed(R"({"flag":["0"]})").flag("flag"), false);
  EXPECT_EQ(*parsed("{}").flag("flag"), std::nullopt);
  EXPECT_EQ(parsed(R"({"flag":["x"]})").flag("flag").error().detail, "invalid filter 'flag=[x]'");
  EXPECT_FALSE(parsed(R"({"flag":["true","false"]})").flag("flag"));
}

}  // namespace
}  // namespace swarm
