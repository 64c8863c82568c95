#include "core/wire/docker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DecodeImages, LeavesOutNamesThatAreNone) {
  const auto images = decode_images(
      R"([{"Id":"sha256:a","RepoTags":["busybox:latest"],"RepoDigests":null,"Labels":null,
           "Created":5,"Size":7,"VirtualSize":8,"Containers":-1},
          {"Id":"sha256:b","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],
           "VirtualSize":9 , "Labels":{"a":"b"}}])");
  ASSERT_TRUE(images);
  ASSERT_EQ(images->size(), 2u);
  EXPECT_THAT((*images)[0].tags, ElementsAre("busybox:latest"));
  EXPECT_EQ((*images)[0].size, 7);
  EXPECT_EQ((*images)[0].created, 5);
  EXPECT_THAT((*images)[1].tags, IsEmpty());
  EXPECT_THAT((*images)[1].digests, IsEmpty());
  EXPECT_EQ((*images)[1].size, 9);
  EXPECT_EQ((*images)[1].labels.at("a"), "b");
  EXPECT_EQ((*images)[1].json,
            R"({"Id":"sha256:b","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],
           "VirtualSize":9 , "Labels":{"a":"b"}})");
}

}  // namespace
}  // namespace swarm::wire
