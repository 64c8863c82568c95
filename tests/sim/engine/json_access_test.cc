#include "sim/engine/json_access.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

json::object object(std::string_view text) { return json::parse(text).as_object(); }

TEST(JsonAccess, FindsMembersWithoutRegardToCase) {
  const json::object body = object(R"({"image":"a","Cmd":"one","Env":["A=1",7],"Memory":5.0})");
  EXPECT_EQ(text_of(body, "Image"), "a");
  EXPECT_EQ(strings_of(body, "Cmd"), std::vector<std::string>{"one"});
  EXPECT_EQ(strings_of(body, "Env"), std::vector<std::string>{"A=1"});
  EXPECT_EQ(number_of(body, "Memory"), 5);
}

TEST(JsonAccess, WrongTypesReadAsNothing) {
  const json::object body = object(R"({"a":{},"b":1e300,"c":null})");
  EXPECT_EQ(text_of(body, "a"), "");
  EXPECT_EQ(number_of(body, "b"), 0);
  EXPECT_FALSE(flag_of(body, "c"));
  EXPECT_EQ(object_of(body, "b"), nullptr);
  EXPECT_EQ(array_of(body, "none"), nullptr);
  EXPECT_TRUE(map_of(body, "b").empty());
}

TEST(JsonAccess, DefaultsAreLeftOutAndPutBack) {
  const json::object usual = object(R"({"A":0,"B":[],"C":"x"})");
  const json::object sent = object(R"({"A":0,"B":["y"],"C":null,"New":1})");
  const json::object kept = without_defaults(sent, usual);
  EXPECT_EQ(kept, object(R"({"B":["y"],"New":1})"));
  EXPECT_EQ(with_defaults(kept, usual), object(R"({"A":0,"B":["y"],"C":"x","New":1})"));
}

TEST(JsonAccess, BodiesHaveToBeObjects) {
  EXPECT_TRUE(parse_body("{}"));
  EXPECT_TRUE(parse_body("null"));
  for (const char* wrong : {"", "  ", "[]", "7", "{", "{\"a\":}"}) {
    ASSERT_FALSE(parse_body(wrong)) << wrong;
    EXPECT_EQ(parse_body(wrong).error().status, 400);
  }
}

}  // namespace
}  // namespace swarm::sim::fake
