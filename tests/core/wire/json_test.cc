#include "core/wire/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ParseJson, IsBoundedInDepth) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_TRUE(parse_json(nested(32)));
  const auto deeper = parse_json(nested(33));
  ASSERT_FALSE(deeper);
  EXPECT_THAT(deeper.error().detail, HasSubstr("too deep"));
}

TEST(ParseJson, SaysWhereItStopped) {
  EXPECT_THAT(parse_json("{\"a\":}").error().detail, HasSubstr("at byte 5"));
  EXPECT_THAT(parse_json("").error().detail, HasSubstr("incomplete JSON at byte 0"));
  EXPECT_THAT(parse_json("1 2").error().detail, HasSubstr("extra data at byte 2"));
  EXPECT_TRUE(parse_json(" 1 \r\n"));
}

TEST(ParseJson, TakesTheLastOfEqualNames) {
  EXPECT_EQ(parse_object(R"({"a":1,"a":2})")->at("a"), 2);
}

TEST(ObjectReader, RemembersTheFirstProblemOnly) {
  const json::object object = json::parse(R"({"a":1,"b":"x","c":{"d":[]}})").get_object();
  std::string problem;
  const ObjectReader read(object, {}, problem);
  EXPECT_EQ(read.text("a"), "");
  EXPECT_EQ(problem, "a: expected a string");
  EXPECT_EQ(read.integer("b"), 0);
  EXPECT_EQ(problem, "a: expected a string");
}

TEST(ObjectReader, NamesTheWayToAMember) {
  const json::object object = json::parse(R"({"c":{"d":[1],"e":{"f":true}}})").get_object();
  std::string problem;
  EXPECT_THAT(ObjectReader(object, {}, problem).child("c").texts("d"), IsEmpty());
  EXPECT_EQ(problem, "c.d: expected an array of strings");
  problem.clear();
  ObjectReader(object, {}, problem).child("c").child("e").text_map("f");
  EXPECT_EQ(problem, "c.e.f: expected an object");
}

TEST(ObjectReader, ReadsNullAndAbsentAsEmpty) {
  const json::object object = json::parse(R"({"a":null,"list":["x",null]})").get_object();
  std::string problem;
  const ObjectReader read(object, {}, problem);
  for (const std::string_view name : {"a", "absent"}) {
    EXPECT_EQ(read.text(name), "");
    EXPECT_EQ(read.integer(name), 0);
    EXPECT_FALSE(read.flag(name));
    EXPECT_EQ(read.object(name), nullptr);
    EXPECT_EQ(read.array(name), nullptr);
    EXPECT_THAT(read.objects(name), IsEmpty());
    EXPECT_EQ(read.child(name).text("x"), "");
  }
  EXPECT_THAT(read.texts("list"), ElementsAre("x", ""));
  EXPECT_EQ(problem, "");
}

TEST(ObjectReader, TakesWholeNumbersWithAnExponent) {
  const json::object object =
      json::parse(R"({"a":1e3,"b":1.5,"c":1e300,"d":9223372036854775808})").get_object();
  std::string problem;
  const ObjectReader read(object, {}, problem);
  EXPECT_EQ(read.integer("a"), 1000);
  for (const std::string_view name : {"b", "c", "d"}) {
    problem.clear();
    read.integer(name);
    EXPECT_THAT(problem, HasSubstr("an integer of 64 bits")) << name;
  }
}

TEST(ArrayElements, CutsAtTheCommasOfTheOuterArrayOnly) {
  EXPECT_THAT(array_elements(R"( [ {"a":[1,2]} ,"x,]\"",[ ], 5 ] )"),
              ElementsAre(R"({"a":[1,2]})", R"("x,]\"")", "[ ]", "5"));
  EXPECT_THAT(array_elements(" [ ] "), IsEmpty());
  EXPECT_THAT(array_elements("null"), IsEmpty());
}

TEST(StringArrays, ReadBackWhatWasWritten) {
  const std::vector<std::string> values = {"a==b", "<&>", "", "\u2028\"\\"};
  const std::string text = go_string_array(values);
  EXPECT_EQ(text, R"(["a==b","\u003c\u0026\u003e","","\u2028\"\\"])");
  EXPECT_EQ(parse_string_array(text), values);
  EXPECT_EQ(go_string_array({}), "[]");
  EXPECT_THAT(parse_string_array("[\"a\",1]"), IsEmpty());
  EXPECT_THAT(parse_string_array("nonsense"), IsEmpty());
}

}  // namespace
}  // namespace swarm::wire
