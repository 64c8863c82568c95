#include "core/wire/merge.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(UniqueList, LeavesOutWhatIsThereAlready) {
  UniqueList list;
  EXPECT_TRUE(list.add(R"([{"Untagged":"busybox:1"},{"Deleted":"sha256:1"}])"));
  EXPECT_TRUE(list.add(R"([{"Untagged":"busybox:1"},{"Deleted":"sha256:2"}])"));
  EXPECT_EQ(
      list.encode(),
      "[{\"Untagged\":\"busybox:1\"},{\"Deleted\":\"sha256:1\"},{\"Deleted\":\"sha256:2\"}]\n");
}

TEST(UniqueList, RefusesWhatIsNoArray) {
  UniqueList list;
  EXPECT_FALSE(list.add("{}"));
  EXPECT_FALSE(list.add("["));
  EXPECT_FALSE(list.add(""));
  EXPECT_EQ(list.encode(), "[]\n");
}

TEST(PruneSum, AddsListsAndSpace) {
  PruneSum sum("ContainersDeleted");
  std::vector<std::string> removed;
  EXPECT_TRUE(sum.add(R"({"ContainersDeleted":["a","b"],"SpaceReclaimed":10})", removed));
  EXPECT_TRUE(sum.add(R"({"ContainersDeleted":null,"SpaceReclaimed":0})", removed));
  EXPECT_TRUE(sum.add(R"({"ContainersDeleted":["c"],"SpaceReclaimed":5000000000})", removed));
  EXPECT_EQ(removed, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(sum.encode({}),
            "{\"ContainersDeleted\":[\"a\",\"b\",\"c\"],\"SpaceReclaimed\":5000000010}\n");
}

TEST(PruneSum, KeepsObjectsAndNamesFailures) {
  PruneSum sum("ImagesDeleted");
  std::vector<std::string> removed;
  EXPECT_TRUE(sum.add(R"({"ImagesDeleted":[{"Deleted":"sha256:1"}],"SpaceReclaimed":1})", removed));
  EXPECT_FALSE(sum.add("[]", removed));
  EXPECT_TRUE(removed.empty());
  EXPECT_EQ(
      sum.encode({{"n2", "a prune operation is already running"}}),
      "{\"ImagesDeleted\":[{\"Deleted\":\"sha256:1\"}],\"SpaceReclaimed\":1,"
      "\"Errors\":[{\"node\":\"n2\",\"message\":\"a prune operation is already running\"}]}\n");
}

TEST(PartialFailure, SaysWhatFailedWhereAndWhatWasDoneElsewhere) {
  const std::vector<NodeFailure> failures = {{"n1", "in use"}, {"n2", "no \"space\""}};
  EXPECT_EQ(partial_failure_text(failures), "n1: in use\nn2: no \"space\"");
  EXPECT_EQ(encode_partial_failure(failures, "removed", "[1]"),
            "{\"message\":\"n1: in use\\nn2: no \\\"space\\\"\",\"errors\":[{\"node\":\"n1\","
            "\"message\":\"in use\"},{\"node\":\"n2\",\"message\":\"no \\\"space\\\"\"}],"
            "\"removed\":[1]}\n");
  EXPECT_EQ(encode_partial_failure({{"n1", "x"}}, "removed", ""),
            "{\"message\":\"n1: x\",\"errors\":[{\"node\":\"n1\",\"message\":\"x\"}]}\n");
}

TEST(PruneSum, TellsOfNoSpaceAndNoListWhereNoEngineDoes) {
  PruneSum networks("NetworksDeleted");
  std::vector<std::string> removed;
  EXPECT_TRUE(networks.add(R"({"NetworksDeleted":null})", removed));
  EXPECT_EQ(networks.encode({}), "{\"NetworksDeleted\":null}\n");
  EXPECT_TRUE(networks.add(R"({"NetworksDeleted":[]})", removed));
  EXPECT_EQ(networks.encode({}), "{\"NetworksDeleted\":[]}\n");
}

TEST(UniqueList, TellsElementsApartByAMember) {
  UniqueList list("Name");
  EXPECT_TRUE(list.add(R"([{"Name":"a","Id":1},{"Name":"b"}])"));
  EXPECT_TRUE(list.add(R"([{"Name":"a","Id":2},{"Id":3},7])"));
  EXPECT_EQ(list.encode(), "[{\"Name\":\"a\",\"Id\":1},{\"Name\":\"b\"},{\"Id\":3},7]\n");
}

}  // namespace
}  // namespace swarm::wire
