#include "core/discovery/range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

namespace swarm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> expanded(std::string_view pattern) {
  const Result<std::vector<std::string>> addresses = expand_ranges(pattern);
  return addresses ? *addresses : std::vector<std::string>{"error: " + addresses.error().detail};
}

TEST(ExpandRanges, WritesOutARangeAnywhere) {
  EXPECT_THAT(expanded("10.0.0.[1:3]:2375"),
              ElementsAre("10.0.0.1:2375", "10.0.0.2:2375", "10.0.0.3:2375"));
  EXPECT_THAT(expanded("192.168.1.2:[2:4]375"),
              ElementsAre("192.168.1.2:2375", "192.168.1.2:3375", "192.168.1.2:4375"));
  EXPECT_THAT(expanded("h[-1:1]:1"), ElementsAre("h-1:1", "h0:1", "h1:1"));
  EXPECT_THAT(expanded("[10:11]:2375"), ElementsAre("10:2375", "11:2375"));
  EXPECT_THAT(expanded("h[7:7]:1"), ElementsAre("h7:1"));
}

TEST(ExpandRanges, WritesOutSeveralRangesTheLastCountingFastest) {
  EXPECT_THAT(expanded("10.0.[0:1].[1:2]:2375"),
              ElementsAre("10.0.0.1:2375", "10.0.0.2:2375", "10.0.1.1:2375", "10.0.1.2:2375"));
}

TEST(ExpandRanges, KeepsLeadingZeros) {
  EXPECT_THAT(expanded("h[01:03]:1"), ElementsAre("h01:1", "h02:1", "h03:1"));
  EXPECT_THAT(expanded("h[09:10]:1"), ElementsAre("h09:1", "h10:1"));
  EXPECT_THAT(expanded("h[0:1]:1"), ElementsAre("h0:1", "h1:1"));
}

TEST(ExpandRanges, LeavesOtherBracketsAlone) {
  for (const char* pattern : {"[2001:db8::1]:2375", "[::1]:2375", "h[a:b]:1", "h[1]:1", "h[:]:1",
                              "h[1:]:1", "plain:1", "h[1:2:1", "h]1:2[:1", "[fe80::1%1]:80"}) {
    EXPECT_THAT(expanded(pattern), ElementsAre(pattern));
  }
}

TEST(ExpandRanges, FindsARangeWithinAnIpv6Address) {
  EXPECT_THAT(expanded("[2001:db8::[1:2]]:2375"),
              ElementsAre("[2001:db8::1]:2375", "[2001:db8::2]:2375"));
}

TEST(ExpandRanges, TakesPercentAndBracesAsTheyAre) {
  EXPECT_THAT(expanded("[fe80::[1:2]%eth0]:1"),
              ElementsAre("[fe80::1%eth0]:1", "[fe80::2%eth0]:1"));
  EXPECT_THAT(expanded("{}%d[1:1]:1"), ElementsAre("{}%d1:1"));
}

TEST(ExpandRanges, RefusesAReversedRange) {
  EXPECT_THAT(expanded("h[3:1]:1"),
              ElementsAre("error: address range h[3:1]:1: the first number is over the second"));
}

TEST(ExpandRanges, BoundsTheNumberOfAddresses) {
  EXPECT_EQ(expanded("h[1:65536]:1").size(), 65536u);
  EXPECT_THAT(expanded("h[0:65536]:1"), ElementsAre(HasSubstr("more than 65536 addresses")));
  EXPECT_THAT(expanded("[1:256].[1:257]:1"), ElementsAre(HasSubstr("more than 65536")));
  EXPECT_THAT(expanded("h[-9223372036854775808:9223372036854775807]:1"),
              ElementsAre(HasSubstr("more than 65536")));
  // A number that does not fit is no number, as for the original.
  EXPECT_THAT(expanded("h[1:99999999999999999999]:1"), ElementsAre("h[1:99999999999999999999]:1"));
}

TEST(ExpandRanges, BoundsTheLengthOfThePattern) {
  EXPECT_THAT(expanded(std::string(1 << 20, 'x') + "[1:65536]"),
              ElementsAre(HasSubstr("too long")));
}

RC_GTEST_PROP(ExpandRanges, YieldsTheProductOfItsRangesInOrderWithoutRepeats, ()) {
  const int count = *rc::gen::inRange(1, 4);
  std::string pattern = "n";
  std::size_t product = 1;
  std::string first = "n";
  std::string last = "n";
  for (int i = 0; i < count; ++i) {
    const int from = *rc::gen::inRange(0, 1000);
    const int span = *rc::gen::inRange(0, 12);
    pattern += "[" + std::to_string(from) + ":" + std::to_string(from + span) + "]-";
    first += std::to_string(from) + "-";
    last += std::to_string(from + span) + "-";
    product *= static_cast<std::size_t>(span) + 1;
  }
  const Result<std::vector<std::string>> addresses = expand_ranges(pattern);
  RC_ASSERT(addresses.has_value());
  RC_ASSERT(addresses->size() == product);
  RC_ASSERT(addresses->front() == first);
  RC_ASSERT(addresses->back() == last);
  RC_ASSERT(std::set<std::string>(addresses->begin(), addresses->end()).size() == product);
}

RC_GTEST_PROP(ExpandRanges, EndsWithinItsBoundOnAnyBytes, (const std::string& bytes)) {
  const Result<std::vector<std::string>> addresses = expand_ranges("[" + bytes + "]", 1000);
  RC_ASSERT(!addresses || addresses->size() <= 1000u);
}

}  // namespace
}  // namespace swarm
