#include "sim/engine/names.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(ImageReference, IsNormalisedAsDockerDoes) {
  const auto text = [](std::string_view name) { return parse_reference(name).text(); };
  EXPECT_EQ(text("busybox"), "busybox:latest");
  EXPECT_EQ(text("docker.io/library/busybox:1"), "busybox:1");
  EXPECT_EQ(text("library/busybox"), "busybox:latest");
  EXPECT_EQ(text("docker.io/team/app"), "team/app:latest");
  EXPECT_EQ(text("registry:5000/a/b"), "registry:5000/a/b:latest");
  EXPECT_EQ(text("registry:5000/a/b:7"), "registry:5000/a/b:7");
  EXPECT_EQ(text("app@sha256:abc"), "app@sha256:abc");
}

TEST(ImageReference, RefusesWhatNoRegistryTakes) {
  for (const char* wrong : {"", ":tag", "UPPER", "a b", "a/", "a:", "a:b:c d"}) {
    EXPECT_FALSE(parse_reference(wrong).valid) << wrong;
  }
  EXPECT_TRUE(parse_reference("REGISTRY.example/app").valid);
}

TEST(Names, AreValidOrNot) {
  EXPECT_TRUE(is_valid_name("web-1.a_b"));
  for (const char* wrong : {"", "a", "-a", "a b", "a/b"})
    EXPECT_FALSE(is_valid_name(wrong)) << wrong;
  Random random(1);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(is_valid_name(random_name(random)));
}

TEST(Digests, DependOnTheTextAlone) {
  EXPECT_EQ(digest_of("a"), digest_of("a"));
  EXPECT_NE(digest_of("a"), digest_of("b"));
  EXPECT_EQ(digest_of("").size(), 64u);
}

}  // namespace
}  // namespace swarm::sim::fake
