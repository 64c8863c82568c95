#include "core/discovery/url.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

TEST(SplitDiscoveryUrl, SplitsAtTheFirstMark) {
  EXPECT_EQ(split_discovery_url("file:///tmp/x"), (DiscoveryUrl{"file", "/tmp/x"}));
  EXPECT_EQ(split_discovery_url("a://b://c"), (DiscoveryUrl{"a", "b://c"}));
  EXPECT_EQ(split_discovery_url("://x"), (DiscoveryUrl{"", "x"}));
}

TEST(SplitDiscoveryUrl, TakesEverythingElseAsAListOfNodes) {
  EXPECT_EQ(split_discovery_url("a:1,b:2"), (DiscoveryUrl{"nodes", "a:1,b:2"}));
  EXPECT_EQ(split_discovery_url(""), (DiscoveryUrl{"nodes", ""}));
}

TEST(Redacted, HidesCredentialsAndTokens) {
  EXPECT_EQ(redacted("consul://user:se/cr,et@h:8500/p"), "consul://xxxxx@h:8500/p");
  EXPECT_EQ(redacted("etcd://a:1,u:p@b:2/x"), "etcd://xxxxx@b:2/x");
  EXPECT_EQ(redacted("user:p@a:1"), "xxxxx@a:1");
  EXPECT_EQ(redacted("token://0123456789abcdef"), "token://xxxxx");
  EXPECT_EQ(redacted("token://u:p@host/v1/0123"), "token://xxxxx@host/v1/xxxxx");
}

TEST(Redacted, LeavesTheRestReadable) {
  for (const char* url :
       {"consul://h:8500/prefix", "file:///etc/a@b", "nodes://a:1,b:2", "a:1", "sim://12", ""}) {
    EXPECT_EQ(redacted(url), url);
  }
}

TEST(RedactedWithin, FindsEveryUrlOfAText) {
  EXPECT_EQ(redacted_within("cannot reach 'consul://u:p@h:1/x', nor token://abc now"),
            "cannot reach 'consul://xxxxx@h:1/x', nor token://xxxxx now");
  EXPECT_EQ(redacted_within("u@h has no URL"), "u@h has no URL");
  EXPECT_EQ(redacted_within("://"), "://");
  EXPECT_EQ(redacted_within("a://b"), "a://b");
}

}  // namespace
}  // namespace swarm
