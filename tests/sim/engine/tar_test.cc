#include "sim/engine/tar.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(Tar, GivesBackWhatWasWritten) {
  using fake::File;
  const std::string long_name = std::string(150, 'n') + "/file";
  const std::string tar =
      fake::write_tar({{"dir", {File::Kind::directory, 0750, 5'000'000'000, ""}},
                       {"dir/a", {File::Kind::regular, 0640, 0, "content"}},
                       {"dir/l", {File::Kind::link, 0777, 0, "a"}},
                       {long_name, {File::Kind::regular, 0600, 0, "deep"}}});
  EXPECT_EQ(tar.size() % 512, 0u);
  const auto entries = fake::read_tar(tar);
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 4u);
  EXPECT_EQ(entries->at(0).name, "dir");
  EXPECT_EQ(entries->at(0).file.kind, File::Kind::directory);
  EXPECT_EQ(entries->at(0).file.mode, 0750u);
  EXPECT_EQ(entries->at(0).file.modified, 5'000'000'000);
  EXPECT_EQ(entries->at(1).file.data, "content");
  EXPECT_EQ(entries->at(2).file.data, "a");
  EXPECT_EQ(entries->at(3).name, long_name);
  EXPECT_EQ(entries->at(3).file.data, "deep");
}

TEST(Tar, RefusesSizesThatDoNotFit) {
  std::string tar = fake::write_tar({{"a", {fake::File::Kind::regular, 0644, 0, "content"}}});
  EXPECT_FALSE(fake::read_tar(std::string_view(tar).substr(0, 515)));
  tar.replace(124, 11, "77777777777");
  EXPECT_FALSE(fake::read_tar(tar));
}

}  // namespace
}  // namespace swarm::sim
