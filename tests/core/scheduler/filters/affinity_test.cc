#include "core/scheduler/filters/affinity.h"

#include "tests/support/scheduler/kept_nodes.h"

#include <gtest/gtest.h>

#include <utility>

namespace swarm {
namespace {

using test::kept;
using test::unmet;

class AffinityFilterTest : public testing::Test {
 protected:
  AffinityFilterTest() {
    for (EngineKey key = 0; key < 3; ++key) {
      test::add_node(state_, key, test::facts("node-" + std::to_string(key)));
    }
    PlacedContainer first = test::container("c000000000000000", "container-n0", {{"app", "web"}});
    first.names.emplace_back("alias");
    state_.put_container(0, first);
    state_.put_container(0, test::container("c000000000000001", "other-n0"));
    second_ = state_.put_container(1, test::container("d111", "container-n1", {{"app", "web2"}}));
    state_.set_images(0,
                      {{"sha256:00112233445566778899", {"image-0:tag0"}, {"image-0@sha256:abc"}}});
    state_.set_images(1, {{"image-1-id", {"reg:5000/image-1:tag1", "reg:5000/plain"}, {}}});
  }

  std::string keep(std::vector<std::string> affinities) const {
    ContainerSpec spec;
    spec.affinities = std::move(affinities);
    return kept("affinity", state_, spec);
  }

  PlacementState state_;
  ContainerKey second_ = no_key;
};

TEST_F(AffinityFilterTest, KeepsNodesByWhatIsOnThem) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> table = {
      {{}, "0 1 2"},
      {{"container==container-n0"}, "0"},
      {{"container==alias"}, "0"},
      {{"container==c000000000000000"}, "0"},
      {{"container==c00000000000"}, "0"},  // The short ID.
      {{"container==c0000"}, unmet + "[container==c0000 (soft=false)]"},
      {{"container!=container-n0"}, "1 2"},
      {{"container!=container-n*"}, "2"},
      {{"container==container-n*"}, "0 1"},
      {{"container==*"}, "0 1"},
      {{"container!=*"}, "2"},
      {{"container==/n[01]$/"}, "0 1"},
      {{"container!=container-n0", "container!=container-n1"}, "2"},
      {{"container==container-n0", "container==other-n0"}, "0"},
      {{"container==container-n0", "container==container-n1"},
       unmet + "[container==container-n0 (soft=false) container==container-n1 (soft=false)]"},
      {{"image==image-0:tag0"}, "0"},
      {{"image==image-0"}, "0"},
      {{"image==sha256:00112233445566778899"}, "0"},
      {{"image==001122334455"}, "0"},  // The short ID.
      {{"image==sha256:abc"}, "0"},    // The digest.
      {{"image==image-1-id"}, "1"},
      {{"image==reg:5000/image-1"}, "1"},
      {{"image==reg:5000/plain"}, "1"},
      {{"image==image-0:latest"}, unmet + "[image==image-0:latest (soft=false)]"},
      {{"image==*image*"}, "0 1"},
      {{"image!=*image*"}, "2"},
      {{"image!=image-0:tag0"}, "1 2"},
      {{"app==web"}, "0"},
      {{"app==web*"}, "0 1"},
      {{"app!=web"}, "1 2"},
      {{"app!=web*"}, "2"},
      // Each container without the label has the empty value.
      {{"gone==*"}, "0 1"},
      {{"gone!=*"}, "2"},
      {{"app==/^$/"}, "0"},
  };
  for (const auto& [affinities, expected] : table) {
    EXPECT_EQ(keep(affinities), expected) << testing::PrintToString(affinities);
  }
}

TEST_F(AffinityFilterTest, DropsSoftOnesWhenNoNodeMeetsThem) {
  EXPECT_EQ(keep({"image==~image-0"}), "0");
  EXPECT_EQ(keep({"image==~ubuntu"}), "0 1 2");
  EXPECT_EQ(keep({"container!=~container-n*"}), "2");
  EXPECT_EQ(keep({"container==nobody", "app==~web"}),
            unmet + "[container==nobody (soft=false) app==web (soft=true)]");
}

TEST_F(AffinityFilterTest, SaysWhatCannotBeRead) {
  const std::string error = unmet.substr(0, unmet.size() - 1);
  EXPECT_EQ(keep({"image=image-0"}), error +
                                         "\nerror from affinity filter: "
                                         "One of operator ==, != is expected");
  EXPECT_EQ(keep({"image=!image-0"}), error +
                                          "\nerror from affinity filter: "
                                          "One of operator ==, != is expected");
}

TEST_F(AffinityFilterTest, SeesReservationsAndForgetsWhatIsGone) {
  EXPECT_EQ(keep({"app!=web*"}), "2");
  EXPECT_EQ(keep({"container==container-n*"}), "0 1");
  const ContainerKey reserved =
      state_.put_container(2, test::container("", "container-n2", {{"app", "web3"}}));
  EXPECT_EQ(keep({"app!=web*"}), unmet + "[app!=web* (soft=false)]");
  EXPECT_EQ(keep({"container==container-n2"}), "2");
  state_.replace_container(reserved, test::container("e2", "container-n2", {{"app", "db"}}));
  EXPECT_EQ(keep({"app!=web*"}), "2");
  state_.remove_container(second_);
  EXPECT_EQ(keep({"container==container-n*"}), "0 2");
}

}  // namespace
}  // namespace swarm
