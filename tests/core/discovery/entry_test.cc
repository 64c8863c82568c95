#include "core/discovery/entry.h"

#include <gtest/gtest.h>

#include <string>

namespace swarm {
namespace {

TEST(SplitHostPort, TakesNamesAndAddresses) {
  EXPECT_EQ(*split_host_port("h:1"), (HostAndPort{"h", "1"}));
  EXPECT_EQ(*split_host_port("[2001:db8::1]:2375"), (HostAndPort{"2001:db8::1", "2375"}));
  EXPECT_EQ(*split_host_port("[fe80::1%eth0]:1"), (HostAndPort{"fe80::1%eth0", "1"}));
}

TEST(SplitHostPort, LeavesEmptyPartsToTheCaller) {
  EXPECT_EQ(*split_host_port("h:"), (HostAndPort{"h", ""}));
  EXPECT_EQ(*split_host_port(":80"), (HostAndPort{"", "80"}));
}

TEST(SplitHostPort, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"h", "address h: missing port in address"},
      {"", "address : missing port in address"},
      {"::1", "address ::1: too many colons in address"},
      {"a:b:1", "address a:b:1: too many colons in address"},
      {"[::1]", "address [::1]: missing port in address"},
      {"[::1", "address [::1: missing ']' in address"},
      {"[::1]x:1", "address [::1]x:1: missing port in address"},
      {"[2001:db8::3]:3:2375", "address [2001:db8::3]:3:2375: too many colons in address"},
      {"[a[b]:1", "address [a[b]:1: unexpected '[' in address"},
      {"[a]b]:1", "address [a]b]:1: missing port in address"},
      {"a]:1", "address a]:1: unexpected ']' in address"},
      {"[a]:1]", "address [a]:1]: unexpected ']' in address"},
  };
  for (const auto& [address, reason] : cases) {
    const Result<HostAndPort> parts = split_host_port(address);
    ASSERT_FALSE(parts) << address;
    EXPECT_EQ(parts.error().detail, reason);
  }
}

TEST(IsAdvertisable, AcceptsWhatTheOriginalAccepted) {
  for (const char* address : {"1.1.1.1:1111", "hostname:1111", "host-name_42:1111", "1.1.1.1:65535",
                              "[2001:db8:0:f101::3]:2375", ":4000"}) {
    EXPECT_TRUE(is_advertisable(address)) << address;
  }
}

TEST(IsAdvertisable, RejectsWhatTheOriginalRejected) {
  for (const char* address :
       {"1.1.1.1", "hostname", "1.1.1.1:", "x:0", "x:-1", "x:65536", "x:111111", "x: 4000", "x:m2",
        "http://1.1.1.1", "http://1.1.1.1:1", ":1.1.1.1:1", "2001:db8:0:f101::3:2375",
        "[2001:db8::3]:3:2375", "", "x:99999999999999999999", "x:+1", "x y:1"}) {
    EXPECT_FALSE(is_advertisable(address)) << address;
  }
}

TEST(CheckEntry, RefusesWhatWouldBreakALogLineOrAHeader) {
  EXPECT_EQ(check_entry("h:1"), "");
  EXPECT_EQ(check_entry("h:"), "");
  EXPECT_NE(check_entry("h\r\nX-Evil: 1:2"), "");
  EXPECT_NE(check_entry("h h:1"), "");
  EXPECT_NE(check_entry(std::string("h\0:1", 4)), "");
}

TEST(CheckEntry, BoundsTheLengthOfEntryAndReason) {
  const std::string reason = check_entry(std::string(100000, 'x') + ":1");
  EXPECT_NE(reason.find("too long"), std::string::npos);
  EXPECT_LT(reason.size(), 200u);
}

}  // namespace
}  // namespace swarm
