#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

std::string busy_day(std::uint64_t seed) {
  EngineClient client(EngineClient::default_options(), seed);
  client.open("GET", "/events");
  for (int i = 0; i < 20; ++i) {
    client.run("for i in 1 2 3; do echo $i; sleep 1; done; exit 3", "",
               R"({"PortBindings":{"80/tcp":[{}]},"RestartPolicy":{"Name":"on-failure"}})");
    client.advance(std::chrono::milliseconds(700));
    client.get("/containers/json?all=1");
  }
  client.post("/containers/prune");
  client.get("/info");
  return client.transcript();
}

TEST(Determinism, SameSeedAndCallsGiveTheSameBytes) {
  const std::string first = busy_day(7);
  EXPECT_GT(first.size(), 10'000u);
  EXPECT_EQ(first, busy_day(7));
  EXPECT_NE(first, busy_day(8));
}

}  // namespace
}  // namespace swarm::sim
