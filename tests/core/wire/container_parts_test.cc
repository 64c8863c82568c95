#include "core/wire/container_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(SetLabels, KeepsTheSwarmIdInStep) {
  Container container;
  set_labels(container, {{"a", "b"}, {"com.docker.swarm.id", "ff"}});
  EXPECT_EQ(container.swarm_id, "ff");
  set_labels(container, {{"a", "c"}});
  EXPECT_EQ(container.swarm_id, "");
  EXPECT_EQ(container.labels.at("a"), "c");
}

TEST(ReadNetworks, LeavesOutThoseNotJoinedYet) {
  const json::object settings =
      json::parse(R"({"Networks":{"a":null,"b":{"NetworkID":"n"}}})").get_object();
  std::string problem;
  EXPECT_THAT(read_networks(ObjectReader(settings, {}, problem), problem),
              testing::ElementsAre(NetworkAttachment{"b", "n", ""}));
  EXPECT_EQ(problem, "");
}

}  // namespace
}  // namespace swarm::wire
