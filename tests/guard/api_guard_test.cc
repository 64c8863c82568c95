// What a request may cost that is made often: no copy of what is kept, and memory that does not
// grow with the cluster.
#include "core/api/container_list.h"
#include "core/api/info_book.h"
#include "core/wire/container_answers.h"
#include "tests/guard/counting.h"
#include "tests/support/small_cluster.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace swarm::test {
namespace {

std::size_t size_of(const std::vector<SharedPart>& parts) {
  std::size_t size = 0;
  for (const SharedPart& part : parts) size += part.bytes.size();
  return size;
}

class ApiGuard : public testing::Test {
 protected:
  static constexpr int hosts = 100, containers = 1000;

  ApiGuard() : swarm_(hosts) {
    for (int i = 0; i < containers; ++i) {
      const std::string name = fmt::format("c{}", i);
      EXPECT_EQ(swarm_.create(name).status, 201);
      EXPECT_EQ(swarm_.post("/containers/" + name + "/start").status, 204);
    }
  }
  Cluster& cluster() { return const_cast<Cluster&>(swarm_.cluster()); }

  sim::SmallCluster swarm_;
};

TEST_F(ApiGuard, AListIsAWalkOverKeptBytes) {
  constexpr UnixNanos wall = 1'800'000'000'000'000'000;
  const std::size_t whole = size_of(kept_container_list(cluster(), false, wall));
  EXPECT_GT(whole, 500u * containers);
  std::size_t size = 0;
  const Cost cost =
      cost_of([&] { size = size_of(kept_container_list(cluster(), false, wall + 1)); });
  EXPECT_EQ(size, whole);
  EXPECT_LE(cost.allocations, 12u);
  EXPECT_LE(cost.bytes, whole / 50);
  // One that changed costs the block in which it is.
  ASSERT_EQ(swarm_.post("/containers/c500/stop?t=0").status, 204);
  const Cost again = cost_of([&] { kept_container_list(cluster(), false, wall + 2); });
  EXPECT_LE(again.bytes, whole / 8);
}

TEST_F(ApiGuard, InfoWritesWhatChanged) {
  InfoBook book(cluster());
  const InfoFacts facts{
      cluster().options(), {}, 0, {swarm_.simulator.now(), 1'800'000'000'000'000'000}, {}, {},
      cluster().role()};
  const std::size_t whole = size_of(book.encode(facts));
  EXPECT_GT(whole, 400u * hosts);
  std::size_t size = 0;
  const Cost cost = cost_of([&] { size = size_of(book.encode(facts)); });
  EXPECT_EQ(size, whole);
  EXPECT_LE(cost.allocations, 200u);
  EXPECT_LE(cost.bytes, 32u << 10);
}

TEST(WireGuard, AnInspectionPassesThrough) {
  std::string text = R"({"Id":"c","NetworkSettings":{"Ports":{}},"Config":{)";
  for (int i = 0; i < 200; ++i) text += fmt::format("\"Member{}\":\"x\",", i);
  text += "\"Last\":null}}";
  const std::map<std::string, std::string> labels = {{"a", "b"}, {"c", "d"}};
  const wire::ShownNode node{"ID|10.0.0.1:2375", "10.0.0.1", "10.0.0.1:2375", "n1", 2, 1, &labels};
  const Cost cost = cost_of([&] { EXPECT_TRUE(wire::patch_inspect(text, node)); });
  EXPECT_LE(cost.allocations, 16u);
  EXPECT_LE(cost.bytes, 4 * text.size() + 8192);
}

}  // namespace
}  // namespace swarm::test
