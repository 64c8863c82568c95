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

}  // namespace
}  // namespace swarm::wire
