#include "core/wire/rename.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(WithName, ChangesTheNameAndNothingElse) {
  EXPECT_EQ(with_name(R"({"Name":"bridge","Id":"1","New":{"a":[1]}})", "n1/bridge"),
            R"({"Name":"n1/bridge","Id":"1","New":{"a":[1]}})");
  EXPECT_EQ(with_name("{}", "n1/x"), R"({"Name":"n1/x"})");
}

TEST(WithName, LeavesWhatIsNoObject) {
  EXPECT_EQ(with_name("[1]", "x"), "[1]");
  EXPECT_EQ(with_name("{", "x"), "{");
}

TEST(Rename, ChangesNothingElseOfAListedObject) {
  const auto renamed = [](std::string_view object) { return with_listed_name(object, "n1/\"b\""); };
  EXPECT_EQ(renamed(R"({"Name":"b","Id":"1"})"), R"({"Name":"n1/\"b\"","Id":"1"})");
  EXPECT_EQ(renamed(R"({"Id":"1e0", "x": 1.0 ,"Name":"b\\\"\\"})"),
            R"({"Id":"1e0", "x": 1.0 ,"Name":"n1/\"b\""})");
  EXPECT_EQ(renamed(R"({"Options":{"Name":"x"},"L":[{"Name":"y"}],"k":"\"Name\":\"z","Name":"b"})"),
            R"({"Options":{"Name":"x"},"L":[{"Name":"y"}],"k":"\"Name\":\"z","Name":"n1/\"b\""})");
  EXPECT_EQ(renamed(R"({"Name": "b"})"), R"({"Name":"n1/\"b\""})");  // Not as Go writes it.
  EXPECT_EQ(renamed("{}"), R"({"Name":"n1/\"b\""})");
  EXPECT_EQ(renamed("[1]"), "[1]");
}

}  // namespace
}  // namespace swarm::wire
