#include "core/wire/docker.h"

#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(DecodeNetworks, KeepsTheElementAsItCame) {
  const auto networks = decode_networks(
      R"( [{"Name":"bridge","Id":"n1","Scope":"local","Driver":"bridge","Labels":{"a":"],{"}} ,
           {"Name":"x","Id":"n2"}] )");
  ASSERT_TRUE(networks);
  ASSERT_EQ(networks->size(), 2u);
  EXPECT_EQ((*networks)[0].name, "bridge");
  EXPECT_EQ((*networks)[0].labels.at("a"), "],{");
  EXPECT_EQ((*networks)[1].json, R"({"Name":"x","Id":"n2"})");
  EXPECT_TRUE(decode_networks("[]")->empty());
}

}  // namespace
}  // namespace swarm::wire
