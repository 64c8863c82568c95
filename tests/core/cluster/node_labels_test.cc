#include "core/cluster/node_labels.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

TEST(NodeLabels, BuiltInOnesComeFirstAndAreNotOverridden) {
  EngineFacts facts;
  facts.storage_driver = "overlay2";
  facts.os_type = "linux";
  facts.labels = {"tier=web", "ostype=other", "node=me", "flag", "tier=again", "eq=a=b"};
  std::vector<std::string> warnings;
  const auto labels = node_labels(facts, warnings);
  EXPECT_EQ(
      labels,
      (std::map<std::string, std::string>{
          {"eq", "a=b"}, {"ostype", "linux"}, {"storagedriver", "overlay2"}, {"tier", "web"}}));
  EXPECT_EQ(warnings.size(), 4u);
}

}  // namespace
}  // namespace swarm
