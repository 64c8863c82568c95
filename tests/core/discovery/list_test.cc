#include "core/discovery/list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace swarm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ParseEntryList, WritesOutRangesInOrder) {
  EXPECT_THAT(*parse_entry_list("a:1,b:[2:3]00"), ElementsAre("a:1", "b:200", "b:300"));
}

TEST(ParseEntryList, IgnoresBlanksEmptyItemsAndRepeats) {
  EXPECT_THAT(*parse_entry_list(" a:1 ,, b:2\n,a:1,"), ElementsAre("a:1", "b:2"));
  EXPECT_THAT(*parse_entry_list(""), IsEmpty());
}

TEST(ParseEntryList, NamesTheBadItem) {
  const Result<std::vector<std::string>> list = parse_entry_list("a:1,bad,b:2");
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().detail,
            "address bad: missing port in address, please check you are using the correct "
            "discovery (missing token:// ?)");
}

TEST(ParseEntryList, BoundsTheWholeListNotOnlyEachItem) {
  const Result<std::vector<std::string>> list = parse_entry_list("a[1:65536]:1,b:1");
  ASSERT_FALSE(list);
  EXPECT_THAT(list.error().detail, HasSubstr("more than 65536 addresses"));
}

TEST(ParseEntryFile, SkipsCommentsAndBlankLines) {
  const EntryFile file = parse_entry_file(
      "# engines\r\n"
      "\n"
      "  10.0.0.[1:2]:2375   # the first two\n"
      "\thost:1#no blank before\n"
      "last:1");
  EXPECT_THAT(file.entries, ElementsAre("10.0.0.1:2375", "10.0.0.2:2375", "host:1", "last:1"));
  EXPECT_THAT(file.bad_lines, IsEmpty());
}

TEST(ParseEntryFile, ReportsABadLineAndKeepsTheOthers) {
  const EntryFile file = parse_entry_file("a:1\nbad\nh[3:1]:1\nb:2\n");
  EXPECT_THAT(file.entries, ElementsAre("a:1", "b:2"));
  EXPECT_THAT(
      file.bad_lines,
      ElementsAre(BadLine{2, "address bad: missing port in address"},
                  BadLine{3, "address range h[3:1]:1: the first number is over the second"}));
}

RC_GTEST_PROP(ParseEntryFile, AccountsForEveryLine, (const std::vector<bool>& good)) {
  std::string text;
  std::size_t number = 0;
  std::size_t bad = 0;
  for (const bool fine : good) {
    text += fine ? "h" + std::to_string(++number) + ":1\n" : "bad\n";
    if (!fine) ++bad;
  }
  const EntryFile file = parse_entry_file(text);
  RC_ASSERT(file.entries.size() == number);
  RC_ASSERT(file.bad_lines.size() == bad);
}

}  // namespace
}  // namespace swarm
