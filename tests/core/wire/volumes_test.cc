#include "core/wire/docker.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(DecodeVolumes, ReadsTheListAndItsNull) {
  const auto volumes = decode_volumes(
      R"({"Volumes":[{"Name":"data","Driver":"local","Scope":"local","Labels":null,"Options":{}}],
          "Warnings":null})");
  ASSERT_TRUE(volumes);
  ASSERT_EQ(volumes->size(), 1u);
  EXPECT_EQ(volumes->front().name, "data");
  EXPECT_EQ(volumes->front().json,
            R"({"Name":"data","Driver":"local","Scope":"local","Labels":null,"Options":{}})");
  const auto none = decode_volumes(R"({"Volumes":null,"Warnings":null})");
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

}  // namespace
}  // namespace swarm::wire
