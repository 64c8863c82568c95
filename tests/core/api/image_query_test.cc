#include "core/api/image_query.h"

#include "core/api/image_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(GlobMatches, StopsAtSlashes) {
  EXPECT_TRUE(glob_matches("busybox", "busybox"));
  EXPECT_TRUE(glob_matches("busy*", "busybox:latest"));
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_FALSE(glob_matches("*", "a/b"));
  EXPECT_TRUE(glob_matches("*/*x", "a/b-cx"));
  EXPECT_TRUE(glob_matches("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(glob_matches("a*b*c", "a-b-b-d"));
  EXPECT_TRUE(glob_matches("a?c", "abc"));
  EXPECT_FALSE(glob_matches("a?c", "a/c"));
  EXPECT_TRUE(glob_matches("[a-c]x[^0-9]", "bxz"));
  EXPECT_FALSE(glob_matches("[a-c]x[^0-9]", "bx5"));
  EXPECT_TRUE(glob_matches("a\\*", "a*"));
  EXPECT_FALSE(glob_matches("a\\*", "ab"));
  EXPECT_FALSE(glob_matches("[a", "a"));
  EXPECT_FALSE(glob_matches("a\\", "a"));
  EXPECT_FALSE(glob_matches("", "a"));
  EXPECT_TRUE(glob_matches("", ""));
}

TEST(GlobMatches, IsNotSlowOnManyStars) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "*a";
  EXPECT_FALSE(glob_matches(pattern, std::string(5000, 'a') + "b"));
}

Image image(const std::string& id, std::int64_t created, std::vector<std::string> tags,
            std::vector<std::string> digests = {}, const std::string& parent = {}) {
  Image made;
  made.id = "sha256:" + id;
  made.created = created;
  made.tags = std::move(tags);
  made.digests = std::move(digests);
  made.parent = parent.empty() ? parent : "sha256:" + parent;
  return made;
}

struct World {
  Engine node1;
  Engine node2;
  Engine pending;

  World() {
    node1.state = EngineState::healthy;
    node1.facts.id = "ID1";
    node1.facts.name = "node1";
    node1.images = {image("aaa1", 10, {"busybox:latest"}), image("bbb1", 20, {}),
                    image("ccc1", 30, {}, {"r/app@sha256:1"}), image("ddd1", 40, {}, {}, "bbb1")};
    node1.images[0].labels = {{"tier", "web"}};
    node2.state = EngineState::unhealthy;
    node2.facts.id = "ID2";
    node2.facts.name = "node2";
    node2.images = {image("aaa1", 10, {"busybox:latest", "busybox:1"}, {"busybox@sha256:9"}),
                    image("eee1", 50, {"r/app:2"})};
    pending.images = {image("fff1", 60, {"hidden:1"})};
  }

  // Short IDs of the selected images, or the error.
  std::vector<std::string> ids(std::string_view filters, std::string_view target = "/x?") const {
    Result<ApiRequest> request = parse_target(target);
    request->query.add("filters", std::string(filters));
    const Result<ImageQuery> query = parse_image_query(*request, 100'000'000'000);
    if (!query) return {query.error().detail};
    const auto listed = select_images(*query, {&node1, &node2, &pending});
    if (!listed) return {listed.error().detail};
    std::vector<std::string> ids;
    for (const ListedImage& each : *listed) ids.push_back(each.image->id.substr(7, 3));
    return ids;
  }
};

TEST(SelectImages, UnitesTheCopiesOfAllNodes) {
  const World world;
  const auto listed = select_images(ImageQuery{}, {&world.node1, &world.node2});
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->size(), 3u);
  const ListedImage& busybox = listed->back();
  EXPECT_THAT(busybox.tags, ElementsAre("busybox:latest", "busybox:1"));
  EXPECT_THAT(busybox.digests, ElementsAre("busybox@sha256:9"));
}

TEST(SelectImages, ShowsWhatHasNamesNewestFirst) {
  const World world;
  EXPECT_THAT(world.ids(""), ElementsAre("eee", "ccc", "aaa"));
  EXPECT_THAT(world.ids("", "/x?all=1"), ElementsAre("eee", "ddd", "ccc", "bbb", "aaa"));
}

TEST(SelectImages, ShowsDanglingOnesWithoutTheLayersBelow) {
  const World world;
  EXPECT_THAT(world.ids(R"({"dangling":["true"]})"), ElementsAre("ddd", "ccc"));
  EXPECT_THAT(world.ids(R"({"dangling":["1"]})", "/x?all=1"), ElementsAre("ddd", "ccc", "bbb"));
  EXPECT_THAT(world.ids(R"({"dangling":["false"]})"), ElementsAre("eee", "aaa"));
  EXPECT_THAT(world.ids(R"({"dangling":["x"]})"), ElementsAre("Invalid filter: 'type'='dangling'"));
}

// As engines do; what else the image is called is not said.
TEST(SelectImages, ShowsOnlyNamesThatFitTheReference) {
  Engine engine;
  engine.state = EngineState::healthy;
  engine.facts.id = "ID1";
  engine.images = {image("aaa", 1, {"busybox:1", "r/busybox:1"}, {"r/busybox@sha256:1"})};
  const auto names = [&](const std::string& reference) {
    ApiRequest request;
    request.query.add("filters", R"({"reference":[")" + reference + R"("]})");
    const auto listed = select_images(*parse_image_query(request, 0), {&engine});
    if (listed->empty()) return std::vector<std::string>();
    std::vector<std::string> all = listed->front().tags;
    all.insert(all.end(), listed->front().digests.begin(), listed->front().digests.end());
    return all;
  };
  EXPECT_THAT(names("busybox"), ElementsAre("busybox:1"));
  EXPECT_THAT(names("r/busybox"), ElementsAre("r/busybox:1", "r/busybox@sha256:1"));
  EXPECT_THAT(names("r/busybox:1"), ElementsAre("r/busybox:1"));
  EXPECT_THAT(names("other"), IsEmpty());
}

TEST(SelectImages, FiltersByNameLabelAndNode) {
  const World world;
  EXPECT_THAT(world.ids(R"({"reference":["busy*"]})"), ElementsAre("aaa"));
  EXPECT_THAT(world.ids(R"({"reference":["busybox:1"]})"), ElementsAre("aaa"));
  EXPECT_THAT(world.ids(R"({"reference":["r/app"]})"), ElementsAre("eee", "ccc"));
  EXPECT_THAT(world.ids(R"({"reference":["app"]})"), IsEmpty());
  EXPECT_THAT(world.ids(R"({"label":["tier=web"]})"), ElementsAre("aaa"));
  EXPECT_THAT(world.ids(R"({"label!":["tier"]})"), ElementsAre("eee", "ccc"));
  EXPECT_THAT(world.ids(R"({"node":["node2"]})"), ElementsAre("eee", "aaa"));
  EXPECT_THAT(world.ids(R"({"node":["ID1"]})"), ElementsAre("ccc", "aaa"));
  EXPECT_THAT(world.ids(R"({"node":["node"]})"), IsEmpty());
}

TEST(SelectImages, TakesTheFilterOfOldClientsForAReference) {
  const World world;
  EXPECT_THAT(world.ids("", "/v1.27/x?filter=busy*"), ElementsAre("aaa"));
  EXPECT_THAT(world.ids("", "/x?filter=busy*"), ElementsAre("aaa"));
  EXPECT_THAT(world.ids("", "/v1.28/x?filter=busy*"), ElementsAre("eee", "ccc", "aaa"));
}

TEST(SelectImages, FiltersByAge) {
  const World world;
  EXPECT_THAT(world.ids(R"({"before":["r/app:2"]})"), ElementsAre("ccc", "aaa"));
  EXPECT_THAT(world.ids(R"({"since":["busybox"]})"), ElementsAre("eee", "ccc"));
  EXPECT_THAT(world.ids(R"({"until":["30"]})"), ElementsAre("aaa"));
  EXPECT_THAT(world.ids(R"({"until":["60s"]})"), ElementsAre("ccc", "aaa"));
  EXPECT_THAT(world.ids(R"({"until":["x"]})"), ElementsAre(HasSubstr("until")));
  EXPECT_THAT(world.ids(R"({"before":["x"]})"),
              ElementsAre("Invalid filter: 'type'='before': no such image found: 'x'"));
  EXPECT_THAT(world.ids(R"({"size":["x"]})"), ElementsAre("invalid filter 'size'"));
}

}  // namespace
}  // namespace swarm
