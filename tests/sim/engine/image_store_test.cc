#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

TEST(Images, HaveTheSameIdOnEveryEngine) {
  EngineClient one(EngineClient::default_options(), 1);
  EngineClient two(EngineClient::default_options(), 2);
  const auto id = [](EngineClient& client) {
    return client.get("/images/busybox/json").json().at("Id").as_string();
  };
  EXPECT_EQ(id(one), id(two));
  EXPECT_EQ(id(one).size(), 71u);
}

}  // namespace
}  // namespace swarm::sim
