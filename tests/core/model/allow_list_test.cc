#include "core/model/allow_list.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace swarm {
namespace {

TEST(AllowList, AllowsEverythingIfThereIsNone) {
  const AllowList all;
  EXPECT_TRUE(all.allows("POST", "/containers/create"));
  EXPECT_TRUE(AllowList(std::vector<std::string>{}).allows("DELETE", "/anything"));
}

// The defaults and rules of docker-socket-proxy.
TEST(AllowList, HasEventsPingAndVersionByItself) {
  const AllowList list({"INFO"});
  for (const char* path : {"/_ping", "/version", "/events", "/info"}) {
    EXPECT_TRUE(list.allows("GET", path)) << path;
    EXPECT_TRUE(list.allows("HEAD", path)) << path;
  }
  for (const char* path : {"/containers/json", "/ping", "/informal", "/", ""}) {
    EXPECT_FALSE(list.allows("GET", path)) << path;
  }
  EXPECT_FALSE(AllowList({"info", "events=0"}).allows("GET", "/events"));
}

TEST(AllowList, AllowsChangesOnlyWithPost) {
  EXPECT_TRUE(AllowList({"containers"}).allows("GET", "/containers/web/json"));
  EXPECT_FALSE(AllowList({"containers"}).allows("POST", "/containers/create"));
  EXPECT_FALSE(AllowList({"containers"}).allows("DELETE", "/containers/web"));
  const AllowList both({"containers", "post=1"});
  EXPECT_TRUE(both.allows("POST", "/containers/create"));
  EXPECT_TRUE(both.allows("DELETE", "/containers/web"));
  EXPECT_FALSE(both.allows("POST", "/images/create"));
}

TEST(AllowList, AllowsSingleVerbsOfContainers) {
  const AllowList start({"post", "allow_start"});
  EXPECT_TRUE(start.allows("POST", "/containers/web/start"));
  EXPECT_FALSE(start.allows("POST", "/containers/web/stop"));
  EXPECT_FALSE(start.allows("POST", "/containers/create"));
  EXPECT_FALSE(start.allows("GET", "/containers/web/json"));
  const AllowList restarts({"POST", "ALLOW_RESTARTS"});
  for (const char* verb : {"stop", "restart", "kill"}) {
    EXPECT_TRUE(restarts.allows("POST", std::string("/containers/node-1/web/") + verb)) << verb;
  }
  EXPECT_FALSE(restarts.allows("POST", "/containers/web/start"));
  EXPECT_TRUE(AllowList({"post", "allow_stop"}).allows("POST", "/containers/web/stop"));
}

TEST(AllowList, KnowsItsWords) {
  EXPECT_EQ(unknown_allow_word({"Containers", "POST=1", "ping=0"}), "");
  EXPECT_EQ(unknown_allow_word({"images", "pods"}), "pods");
  EXPECT_EQ(unknown_allow_word({"images=yes"}), "images=yes");
}

}  // namespace
}  // namespace swarm
