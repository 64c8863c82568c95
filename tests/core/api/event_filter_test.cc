#include "core/api/event_filter.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

ClusterEvent container_event(std::string action) {
  ClusterEvent event;
  event.event.type = "container";
  event.event.action = std::move(action);
  event.event.id = "abcdef";
  event.event.scope = "local";
  event.event.attributes = {{"name", "web"}, {"image", "busybox:1"}, {"tier", "front"}};
  event.node_name = "node1";
  event.node_id = "ID1";
  return event;
}

bool accepts(std::string_view filters, const ClusterEvent& event) {
  const Result<Filters> parsed = parse_event_filters(filters);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().detail);
  return parsed && accepts_event(*parsed, event);
}

TEST(AcceptsEvent, ByTypeActionAndScope) {
  const ClusterEvent start = container_event("start");
  EXPECT_TRUE(accepts("", start));
  EXPECT_TRUE(accepts(R"({"type":["container"],"event":["start","die"]})", start));
  EXPECT_FALSE(accepts(R"({"type":["image"]})", start));
  EXPECT_FALSE(accepts(R"({"event":["star"]})", start));
  EXPECT_TRUE(accepts(R"({"scope":["local"]})", start));
  EXPECT_FALSE(accepts(R"({"scope":["swarm"]})", start));
  const ClusterEvent exec = container_event("exec_create: sh -c ls");
  EXPECT_TRUE(accepts(R"({"event":["exec_create"]})", exec));
  EXPECT_TRUE(accepts(R"({"action":["exec_create: sh -c ls"]})", exec));
  EXPECT_FALSE(accepts(R"({"event":["exec_start"]})", exec));
}

TEST(AcceptsEvent, ByContainer) {
  const ClusterEvent start = container_event("start");
  for (const char* name : {"web", "/web", "abc", "abcdef", "node1/web", "/node1/web"}) {
    EXPECT_TRUE(accepts("{\"container\":[\"" + std::string(name) + "\"]}", start)) << name;
  }
  EXPECT_FALSE(accepts(R"({"container":["node2/web"]})", start));
  EXPECT_FALSE(accepts(R"({"container":["webs"]})", start));
  ClusterEvent network = start;  // Engines do not look at the type.
  network.event.type = "network";
  EXPECT_TRUE(accepts(R"({"container":["web"]})", network));
  EXPECT_TRUE(accepts(R"({"network":["web"]})", network));
  EXPECT_FALSE(accepts(R"({"network":["webs"]})", network));
}

TEST(AcceptsEvent, ByImageWithOrWithoutItsTag) {
  const ClusterEvent start = container_event("start");
  EXPECT_TRUE(accepts(R"({"image":["busybox:1"]})", start));
  EXPECT_TRUE(accepts(R"({"image":["busybox"]})", start));
  EXPECT_FALSE(accepts(R"({"image":["busybox:2"]})", start));
  ClusterEvent pull;
  pull.event.type = "image";
  pull.event.action = "pull";
  pull.event.id = "r/app:2";
  pull.event.attributes = {{"name", "r/app"}};
  EXPECT_TRUE(accepts(R"({"image":["r/app"]})", pull));
  EXPECT_TRUE(accepts(R"({"image":["r/app:2"]})", pull));
  EXPECT_FALSE(accepts(R"({"image":["app"]})", pull));
}

TEST(AcceptsEvent, ByLabelAndNode) {
  const ClusterEvent start = container_event("start");
  EXPECT_TRUE(accepts(R"({"label":["tier=front"]})", start));
  EXPECT_FALSE(accepts(R"({"label":["tier=back"]})", start));
  EXPECT_TRUE(accepts(R"({"node":["node1"]})", start));
  EXPECT_TRUE(accepts(R"({"node":["ID1"]})", start));
  EXPECT_FALSE(accepts(R"({"node":["node"]})", start));
}

TEST(ParseEventFilters, RefusesUnknownOnes) {
  EXPECT_EQ(parse_event_filters(R"({"color":["x"]})").error().detail, "invalid filter 'color'");
}

}  // namespace
}  // namespace swarm
