#include "tests/support/engine_client.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace swarm::sim {
namespace {

TEST(Stats, OneShotAndStream) {
  EngineClient client;
  client.run("sleep 100", "web");
  const auto sample = client.get("/containers/web/stats?stream=0").json().as_object();
  EXPECT_EQ(sample.at("name").as_string(), "/web");
  EXPECT_GT(sample.at("cpu_stats").at("cpu_usage").at("total_usage").as_int64(), 0);
  EXPECT_EQ(sample.at("memory_stats").at("limit").as_int64(), std::int64_t{8} << 30);
  const ExchangeId stream = client.open("GET", "/containers/web/stats");
  client.advance(std::chrono::milliseconds(2500));
  const std::string& lines = client.at(stream).body;
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3);
  client.gone(stream);
  client.advance(std::chrono::seconds(5));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3);
}

}  // namespace
}  // namespace swarm::sim
