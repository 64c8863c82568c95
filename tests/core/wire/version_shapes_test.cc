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

TEST(ContainerElement, HasNoMembersNewerThanItsClient) {
  const std::string element =
      R"({"Id":"1","Labels":{"Health":"{x}"},"ImageManifestDescriptor":{"size":1},)"
      R"("NetworkSettings":{"Networks":{"Health":{}}},"Health":{"Status":"none"}})";
  const auto shown = [&](ApiVersion version) {
    std::string text = "[{}," + element;
    hide_newer_members(text, 4, version);
    return text;
  };
  EXPECT_EQ(shown({1, 47}), R"([{},{"Id":"1","Labels":{"Health":"{x}"},)"
                            R"("NetworkSettings":{"Networks":{"Health":{}}}})");
  EXPECT_EQ(shown({1, 51}),
            R"([{},{"Id":"1","Labels":{"Health":"{x}"},"ImageManifestDescriptor":{"size":1},)"
            R"("NetworkSettings":{"Networks":{"Health":{}}}})");
  EXPECT_EQ(shown(container_list_complete), "[{}," + element);
  EXPECT_EQ(shown({}), "[{}," + element);
}

}  // namespace
}  // namespace swarm::wire
