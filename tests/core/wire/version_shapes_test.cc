#include "core/wire/version_shapes.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(Filters, GetOneMoreValueInEitherForm) {
  EXPECT_EQ(with_filter("", "all", "true"), R"({"all":["true"]})");
  EXPECT_EQ(with_filter(R"({"label":["a"]})", "label", "b"), R"({"label":["a","b"]})");
  EXPECT_EQ(with_filter(R"({"label":{"a":true}})", "label", "b"),
            R"({"label":{"a":true,"b":true}})");
  EXPECT_EQ(with_filter("nonsense", "label", "b"), "nonsense");
  EXPECT_TRUE(has_filter(R"({"all":["1"]})", "all"));
  EXPECT_FALSE(has_filter(R"({"label":["all"]})", "all"));
  EXPECT_FALSE(has_filter("", "all"));
  EXPECT_FALSE(has_filter("[", "all"));
}

TEST(InspectedImage, LooksAsItDid) {
  std::string image = R"({"Id":"1","Size":7})";
  add_virtual_size(image);
  EXPECT_EQ(image, "{\"Id\":\"1\",\"Size\":7,\"VirtualSize\":7}\n");
  add_image_container(image);
  EXPECT_EQ(image,
            "{\"Id\":\"1\",\"Size\":7,\"VirtualSize\":7,\"Container\":\"\","
            "\"ContainerConfig\":{}}\n");
  std::string error = R"({"message":"No such image: a"})";
  add_virtual_size(error);
  add_image_container(error);
  EXPECT_EQ(error, R"({"message":"No such image: a"})");
}

}  // namespace
}  // namespace swarm::wire
