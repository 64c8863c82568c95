#include "core/wire/json_pick.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace swarm::wire {
namespace {

constexpr std::string_view chosen[] = {"a", "b"};
constexpr Pick picks[] = {{"all", {}}, {"some", chosen}, {"k\"ey", {}}};

// The same by values.
json::object pruned(const json::object& whole) {
  json::object kept;
  for (const Pick& pick : picks) {
    const json::value* value = whole.if_contains(pick.name);
    if (value == nullptr) continue;
    const json::object* object = value->if_object();
    if (object == nullptr || pick.members.empty()) {
      kept[pick.name] = *value;
      continue;
    }
    json::object& below = kept[pick.name].emplace_object();
    for (const std::string_view name : pick.members) {
      if (const json::value* member = object->if_contains(name)) below[name] = *member;
    }
  }
  return kept;
}

json::value some_value(int levels);

json::object some_object(int levels) {
  json::object object;
  const int count = *rc::gen::inRange(0, 6);
  for (int i = 0; i < count; ++i) {
    const auto* const name =
        *rc::gen::element("all", "some", "k\"ey", "a", "b", "other", "\xc3\xa9");
    object[name] = some_value(levels - 1);
  }
  return object;
}

json::value some_value(int levels) {
  switch (*rc::gen::inRange(0, levels > 0 ? 8 : 6)) {
    case 0:
      return nullptr;
    case 1:
      return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::arbitrary<std::int64_t>();
    case 3:
      return 0.5;
    case 4:
      return "text \" \\ \n {[";
    case 5:
      return std::uint64_t{1} << 63;
    case 6:
      return some_object(levels);
    default: {
      json::array array;
      const int count = *rc::gen::inRange(0, 3);
      for (int i = 0; i < count; ++i) array.push_back(some_value(levels - 1));
      return array;
    }
  }
}

RC_GTEST_PROP(ParsePicked, GivesWhatParsingAllOfItGives, ()) {
  const json::object whole = some_object(4);
  const std::string text = json::serialize(whole);
  const Result<json::object> picked = parse_picked(text, picks);
  RC_ASSERT(picked.has_value());
  RC_ASSERT(*picked == pruned(whole));
  // Broken in the same places.
  const auto cut = *rc::gen::inRange<std::size_t>(0, text.size());
  std::string broken = text.substr(0, cut) + *rc::gen::element("", "}", "\"", ",", "]", "x");
  const Result<json::object> all = parse_object(broken);
  const Result<json::object> some = parse_picked(broken, picks);
  RC_ASSERT(all.has_value() == some.has_value());
  if (!all) RC_ASSERT(all.error().detail == some.error().detail);
}

TEST(ParsePicked, TakesTheLastOfEqualNamesAndBoundsTheDepth) {
  const auto picked = parse_picked(R"({"all":1,"some":{"a":1,"a":2},"all":[{"x":3}]})", picks);
  ASSERT_TRUE(picked);
  EXPECT_EQ(json::serialize(*picked), R"({"all":[{"x":3}],"some":{"a":2}})");
  const std::string deep(json_depth_max, '[');
  EXPECT_FALSE(parse_picked("{\"skipped\":" + deep + "}", picks));
  EXPECT_EQ(parse_picked("[1]", picks).error().detail, parse_object("[1]").error().detail);
  EXPECT_EQ(parse_picked("{} 1", picks).error().detail, parse_object("{} 1").error().detail);
}

}  // namespace
}  // namespace swarm::wire
