#include "sim/report/arrivals.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace swarm::sim {
namespace {

TEST(Arrivals, ComeInOrderAndAskForSizesThatPeopleAskFor) {
  const std::vector<Arrival> arrivals = draw_arrivals({}, Random(1));
  ASSERT_EQ(arrivals.size(), 4'000u);
  EXPECT_TRUE(std::ranges::is_sorted(arrivals, {}, &Arrival::at));
  EXPECT_NEAR(static_cast<double>(arrivals.back().at.count()) / 3.6e12, 24, 2);
  std::size_t with_rules = 0, short_lives = 0;
  for (const Arrival& arrival : arrivals) {
    const auto cpus = static_cast<std::uint64_t>(arrival.spec.cpus);
    EXPECT_EQ(cpus & (cpus - 1), 0u) << cpus;
    EXPECT_LE(arrival.spec.cpus, 16);
    with_rules += arrival.spec.constraints.empty() ? 0 : 1;
    short_lives += arrival.life < std::chrono::hours(10) ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(with_rules), 1'200, 150);
  EXPECT_GT(short_lives, 3'000u) << "Most end before the mean: the tail is long.";
}

TEST(Trace, IsReadFromCsv) {
  const auto trace = parse_trace(
      "arrival_s,life_s,cpus,memory_mb,constraint,port\n"
      "60,,0.5,256,zone==z1,\n"
      "1.5,30,2,1024,,8080\n");
  ASSERT_TRUE(trace.has_value()) << trace.error().detail;
  ASSERT_EQ(trace->size(), 2u);
  const Arrival& first = (*trace)[0];
  EXPECT_EQ(first.at, std::chrono::milliseconds(1500)) << "Sorted by arrival.";
  EXPECT_EQ(first.life, std::chrono::seconds(30));
  EXPECT_EQ(first.spec.memory_bytes, std::int64_t{1} << 30);
  ASSERT_EQ(first.spec.host_ports.size(), 1u);
  EXPECT_EQ(first.spec.host_ports[0].port, 8080);
  const Arrival& second = (*trace)[1];
  EXPECT_EQ(second.life, Duration::zero());
  EXPECT_EQ(second.spec.cpus, 1) << "Whole ones.";
  EXPECT_EQ(second.spec.constraints, std::vector<std::string>{"zone==z1"});
}

TEST(Trace, IsReadFromJson) {
  const std::string row = R"({"arrival_s": 2, "life_s": 3, "cpus": 4, "memory_mb": 5})";
  for (const std::string& text : {"[" + row + "," + row + "]", row + "\n" + row + "\n"}) {
    const auto trace = parse_trace(text);
    ASSERT_TRUE(trace.has_value()) << trace.error().detail;
    ASSERT_EQ(trace->size(), 2u);
    EXPECT_EQ((*trace)[1].spec.cpus, 4);
  }
}

TEST(Trace, IsRefusedWithTheRow) {
  const auto problem = [](std::string_view text) { return parse_trace(text).error().detail; };
  EXPECT_EQ(problem("cpus\n1\n"), "row 1: arrival_s is missing");
  EXPECT_EQ(problem("arrival_s,cpus\n1,2\n1,x\n"), "row 2: bad cpus");
  EXPECT_EQ(problem("arrival_s,cpus\n1\n"), "row 1: not as many columns as the heading");
  EXPECT_EQ(problem("arrival_s\n-1\n"), "row 1: bad arrival_s");
  EXPECT_FALSE(parse_trace("[1]").has_value());
  EXPECT_FALSE(parse_trace("[{").has_value());
}

}  // namespace
}  // namespace swarm::sim
