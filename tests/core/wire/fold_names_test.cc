#include "core/wire/fold_names.h"

#include <gtest/gtest.h>

#include <array>

namespace swarm::wire {
namespace {

constexpr std::array<std::string_view, 2> names = {"HostConfig", "Image"};

std::string folded(std::string_view text) {
  json::object object = json::parse(text).get_object();
  fold_names(object, names);
  return json::serialize(object);
}

TEST(FoldNames, RenamesWhatDiffersInCaseOnly) {
  EXPECT_EQ(folded(R"({"other":1,"hostCONFIG":{"a":1},"image":"x","OTHER":2})"),
            R"({"other":1,"HostConfig":{"a":1},"Image":"x","OTHER":2})");
}

TEST(FoldNames, TakesTheLaterValueAndUnitesObjects) {
  EXPECT_EQ(folded(R"({"Image":"x","image":"y"})"), R"({"Image":"y"})");
  EXPECT_EQ(folded(R"({"image":"x","Image":null})"), R"({"Image":"x"})");
  EXPECT_EQ(folded(R"({"HostConfig":{"a":1,"b":1},"hostconfig":{"b":2,"c":3}})"),
            R"({"HostConfig":{"a":1,"b":2,"c":3}})");
  EXPECT_EQ(folded(R"({"HostConfig":{"a":1},"hostconfig":null})"), R"({"HostConfig":null})");
}

}  // namespace
}  // namespace swarm::wire
