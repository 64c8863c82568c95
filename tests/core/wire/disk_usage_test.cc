#include "core/wire/disk_usage.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

constexpr std::string_view usage =
    R"({"LayersSize":10,"Images":[{"Id":"a"}],"Containers":[{"Names":["/web","/db/alias"]}],)"
    R"("Volumes":[{"Name":"v","Driver":"local"},{"Name":"g","Driver":"nfs"}],"BuildCache":null,)"
    R"("BuilderSize":1})";

TEST(UsageSum, AddsNumbersAndJoinsLists) {
  UsageSum sum(NameStyle::classic);
  EXPECT_TRUE(sum.add(usage, "n1"));
  EXPECT_TRUE(sum.add(R"({"LayersSize":5,"Images":[{"Id":"a"}],"BuildCache":[{"ID":"c"}]})", "n2"));
  EXPECT_EQ(sum.encode({}, {}),
            R"({"LayersSize":15,"Images":[{"Id":"a"},{"Id":"a"}],)"
            R"("Containers":[{"Names":["/n1/web","/n1/db/alias"]}],)"
            R"("Volumes":[{"Name":"n1/v","Driver":"local"},{"Name":"g","Driver":"nfs"}],)"
            R"("BuildCache":[{"ID":"c"}],"BuilderSize":1})"
            "\n");
}

TEST(UsageSum, KnowsTheShapeOfApi152) {
  UsageSum sum(NameStyle::classic);
  const std::string_view more =
      R"({"ContainerUsage":{"ActiveCount":1,"TotalSize":7,"Items":[{"Names":["/web"]}]},)"
      R"("VolumeUsage":{"TotalSize":3,"Items":[{"Name":"v","Driver":"local"}]}})";
  EXPECT_TRUE(sum.add(more, "n1"));
  EXPECT_TRUE(sum.add(more, "n2"));
  EXPECT_EQ(sum.encode({}, {}),
            R"({"ContainerUsage":{"ActiveCount":2,"TotalSize":14,)"
            R"("Items":[{"Names":["/n1/web"]},{"Names":["/n2/web"]}]},)"
            R"("VolumeUsage":{"TotalSize":6,"Items":[{"Name":"n1/v","Driver":"local"},)"
            R"({"Name":"n2/v","Driver":"local"}]}})"
            "\n");
}

TEST(UsageSum, LeavesNamesAsTheStyleSays) {
  const std::string_view one =
      R"({"Containers":[{"Names":["/web"]}],"Volumes":[{"Name":"v","Driver":"local"}]})";
  UsageSum plain(NameStyle::plain);
  EXPECT_TRUE(plain.add(one, "n1"));
  EXPECT_EQ(plain.encode({}, {}), std::string(one) + "\n");
  UsageSum both(NameStyle::both);
  EXPECT_TRUE(both.add(one, "n1"));
  EXPECT_EQ(both.encode({"container"}, {}),
            "{\"Containers\":[{\"Names\":[\"/web\",\"/n1/web\"]}]}\n");
}

TEST(UsageSum, TellsOnlyWhatWasAskedFor) {
  UsageSum sum(NameStyle::classic);
  EXPECT_TRUE(sum.add(usage, "n1"));
  EXPECT_EQ(sum.encode({"image"}, {}), "{\"LayersSize\":10,\"Images\":[{\"Id\":\"a\"}]}\n");
  EXPECT_EQ(sum.encode({"build-cache"}, {{"n2", "gone"}}),
            "{\"BuildCache\":null,\"BuilderSize\":1,"
            "\"Errors\":[{\"node\":\"n2\",\"message\":\"gone\"}]}\n");
}

TEST(UsageSum, TakesNoNonsenseAndNoSizesBelowZero) {
  UsageSum sum(NameStyle::classic);
  EXPECT_FALSE(sum.add("[]", "n1"));
  EXPECT_FALSE(sum.add("{", "n1"));
  EXPECT_TRUE(sum.add(R"({"LayersSize":-1})", "n1"));
  EXPECT_TRUE(sum.add(R"({"LayersSize":4})", "n2"));
  EXPECT_TRUE(sum.add(R"({"LayersSize":"4","Containers":[7,{"Names":7}],"Volumes":[7]})", "n3"));
  EXPECT_EQ(sum.encode({"image"}, {}), "{\"LayersSize\":4}\n");
}

}  // namespace
}  // namespace swarm::wire
