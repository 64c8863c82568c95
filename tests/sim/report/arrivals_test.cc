#include "sim/report/arrivals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace swarm::sim {
namespace {

TEST(Arrivals, ComeInOrderWithinTheTime) {
  const std::vector<Arrival> arrivals = draw_arrivals({}, Random(1));
  ASSERT_EQ(arrivals.size(), 4'000u);
  EXPECT_TRUE(std::ranges::is_sorted(arrivals, {}, &Arrival::at));
  EXPECT_LT(arrivals.back().at, std::chrono::hours(24));
  EXPECT_GT(arrivals.back().at, std::chrono::hours(23));
}

TEST(Arrivals, AskForSizesThatPeopleAskFor) {
  const auto usual = [](const Arrival& arrival) {
    const auto cpus = static_cast<std::uint64_t>(arrival.spec.cpus);
    return cpus >= 1 && cpus <= 16 && (cpus & (cpus - 1)) == 0;
  };
  EXPECT_TRUE(std::ranges::all_of(draw_arrivals({}, Random(1)), usual));
}

TEST(Arrivals, SomeHaveRulesAndMostEndBeforeTheMean) {
  const std::vector<Arrival> arrivals = draw_arrivals({}, Random(1));
  const auto with_rules =
      std::ranges::count_if(arrivals, [](const Arrival& a) { return !a.spec.constraints.empty(); });
  const auto short_lives = std::ranges::count_if(
      arrivals, [](const Arrival& a) { return a.life < std::chrono::hours(10); });
  EXPECT_NEAR(static_cast<double>(with_rules), 1'200, 150);
  EXPECT_GT(short_lives, 3'000) << "The tail is long.";
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
  for (const char* text :
       {R"([{"arrival_s": 1}, {"arrival_s": 2, "life_s": 3, "cpus": 4, "memory_mb": 5}])",
        "{\"arrival_s\": 1}\n{\"arrival_s\": 2, \"cpus\": 4}\n"}) {
    const auto trace = parse_trace(text);
    ASSERT_TRUE(trace.has_value()) << trace.error().detail;
    ASSERT_EQ(trace->size(), 2u);
    EXPECT_EQ((*trace)[1].spec.cpus, 4);
  }
}

TEST(Trace, IsRefusedWithTheRow) {
  const std::pair<const char*, const char*> cases[] = {
      {"cpus\n1\n", "row 1: arrival_s is missing"},
      {"arrival_s,cpus\n1,2\n1,x\n", "row 2: bad cpus"},
      {"arrival_s,cpus\n1\n", "row 1: not as many columns as the heading"},
      {"arrival_s\n-1\n", "row 1: bad arrival_s"},
      {"[1]", "row 1: not an object"},
  };
  for (const auto& [text, problem] : cases) EXPECT_EQ(parse_trace(text).error().detail, problem);
  EXPECT_FALSE(parse_trace("[{").has_value());
}

}  // namespace
}  // namespace swarm::sim
