#include "metrics/family.h"

#include <gtest/gtest.h>

#include <chrono>

namespace swarm::metrics {
namespace {

TEST(Family, TakesNameHelpAndKindFromTheCatalogue) {
  Family family(Metric::streams);
  family.add({"logs"}, std::uint64_t{3});
  const prometheus::MetricFamily built = family.take();
  EXPECT_EQ(built.name, "swarmc_streams");
  EXPECT_EQ(built.help, row_of(Metric::streams).help);
  EXPECT_EQ(built.type, prometheus::MetricType::Gauge);
  ASSERT_EQ(built.metric.size(), 1u);
  EXPECT_EQ(built.metric[0].gauge.value, 3);
  const std::vector<prometheus::ClientMetric::Label> labels = {{"kind", "logs"}};
  EXPECT_EQ(built.metric[0].label, labels);
}

TEST(Family, AddsBucketsUp) {
  DurationHistogram histogram;
  histogram.observe(std::chrono::microseconds(1));
  histogram.observe(std::chrono::microseconds(2));
  Family family(Metric::upstream_duration);
  family.add({}, histogram);
  const prometheus::MetricFamily built = family.take();
  const prometheus::ClientMetric::Histogram& out = built.metric.at(0).histogram;
  EXPECT_EQ(out.bucket.at(0).cumulative_count, 1u);
  EXPECT_EQ(out.bucket.at(1).cumulative_count, 2u);
  EXPECT_EQ(out.bucket.back().cumulative_count, 2u);
  EXPECT_EQ(out.sample_count, 2u);
}

TEST(FamilyDeathTest, StopsAtLabelsThatTheRowDoesNotHave) {
  Family family(Metric::streams);
  EXPECT_DEATH(family.add({}, 1.0), "");
  EXPECT_DEATH(family.add({"a", "b"}, 1.0), "");
  EXPECT_DEATH(family.add({"a"}, DurationHistogram{}), "");
}

}  // namespace
}  // namespace swarm::metrics
