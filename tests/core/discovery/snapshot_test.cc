#include "core/discovery/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

namespace swarm {
namespace {

using testing::ElementsAre;

TEST(Canonical, SortsAndKeepsEachOnce) {
  EXPECT_THAT(canonical({"b:1", "a:1", "b:1"}), ElementsAre("a:1", "b:1"));
}

TEST(DiffOfSnapshots, NamesWhatCameAndWhatWent) {
  EXPECT_EQ(diff({"a", "b"}, {"b", "c"}), (Diff{{"c"}, {"a"}}));
  EXPECT_TRUE(diff({"a"}, {"a"}).empty());
}

std::vector<std::string> small_snapshot() {
  std::vector<std::string> entries;
  for (const int number : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 20))) {
    entries.push_back("h" + std::to_string(number) + ":1");
  }
  return canonical(std::move(entries));
}

RC_GTEST_PROP(DiffOfSnapshots, AppliedToTheFirstGivesTheSecond, ()) {
  const std::vector<std::string> before = small_snapshot();
  const std::vector<std::string> after = small_snapshot();
  const Diff changes = diff(before, after);

  std::set<std::string> applied(before.begin(), before.end());
  for (const std::string& entry : changes.removed) RC_ASSERT(applied.erase(entry) == 1u);
  for (const std::string& entry : changes.added) RC_ASSERT(applied.insert(entry).second);
  RC_ASSERT(std::vector<std::string>(applied.begin(), applied.end()) == after);
}

}  // namespace
}  // namespace swarm
