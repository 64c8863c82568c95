#include "core/cluster/image_reference.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

struct Case {
  const char* text;
  const char* repository;
  const char* tag;
  const char* digest;
};

TEST(ImageReference, TakesNamesApart) {
  const Case cases[] = {
      {"busybox", "busybox", "", ""},
      {"busybox:1", "busybox", "1", ""},
      {"registry:5000/a/b", "registry:5000/a/b", "", ""},
      {"registry:5000/a/b:2", "registry:5000/a/b", "2", ""},
      {"docker.io/library/busybox:1", "busybox", "1", ""},
      {"docker.io/team/app", "team/app", "", ""},
      {"a@sha256:00ff", "a", "", "sha256:00ff"},
      {"a:1@sha256:00ff", "a", "1", "sha256:00ff"},
      {"", "", "", ""},
  };
  for (const Case& wanted : cases) {
    const ImageReference reference = parse_image_reference(wanted.text);
    EXPECT_EQ(reference.repository, wanted.repository) << wanted.text;
    EXPECT_EQ(reference.tag, wanted.tag) << wanted.text;
    EXPECT_EQ(reference.digest, wanted.digest) << wanted.text;
  }
}

TEST(ImageReference, MatchesIdsPrefixesNamesAndDigests) {
  Image image;
  image.id = "sha256:abcdef0123456789";
  image.tags = {"busybox:latest", "registry:5000/busybox:1"};
  image.digests = {"busybox@sha256:77"};
  for (const char* yes :
       {"sha256:abcdef0123456789", "abc", "sha256:abcd", "busybox", "busybox:latest",
        "docker.io/library/busybox", "registry:5000/busybox:1", "busybox@sha256:77"}) {
    EXPECT_TRUE(image_matches(image, yes)) << yes;
  }
  for (const char* no : {"ab", "busybox:1", "registry:5000/busybox", "busy", "busybox@sha256:78",
                         "", "sha256:", "bcd"}) {
    EXPECT_FALSE(image_matches(image, no)) << no;
  }
}

TEST(ImageReference, KnowsWhatAnEngineWouldRead) {
  for (const char* yes : {"busybox", "busybox:1", "a/b/c:x_Y.9", "registry:5000/my-app:1",
                          "[::1]:5000/a", "localhost/x__y", "x@sha256:00ff", "x:1@sha256:00ff"}) {
    EXPECT_TRUE(is_image_reference(yes)) << yes;
  }
  for (const char* no : {"", "UPPER", "a b", "a:", "a:-x", "/a", "a//b", "a/", "-a", "a_", "x@",
                         "x@00ff", "x@sha256:xyz", "a:b c", "Host/a"}) {
    EXPECT_FALSE(is_image_reference(no)) << no;
  }
}

}  // namespace
}  // namespace swarm
