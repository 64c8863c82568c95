#include "metrics/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace swarm::metrics {
namespace {

TEST(Catalogue, HasOneRowForEachMetricInOrder) {
  ASSERT_EQ(catalogue().size(), static_cast<std::size_t>(Metric::count));
  for (std::size_t i = 0; i < catalogue().size(); ++i) {
    EXPECT_EQ(catalogue()[i].metric, static_cast<Metric>(i)) << catalogue()[i].name;
    EXPECT_EQ(row_of(static_cast<Metric>(i)).name, catalogue()[i].name);
  }
}

TEST(Catalogue, NamesAreUniqueWithPrefixAndHelpIsASentence) {
  std::set<std::string_view> names;
  for (const MetricRow& row : catalogue()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(row.name.starts_with("swarmc_") || row.name.starts_with("process_")) << row.name;
    EXPECT_TRUE(row.help.ends_with('.')) << row.name;
  }
}

TEST(Catalogue, SuffixesSayKindAndUnit) {
  for (const MetricRow& row : catalogue()) {
    EXPECT_EQ(row.name.ends_with("_total"), row.kind == MetricKind::counter) << row.name;
    if (row.kind == MetricKind::histogram) {
      EXPECT_TRUE(row.name.ends_with("_seconds")) << row.name;
    }
  }
}

TEST(Catalogue, NoLabelIsUnbounded) {
  const std::set<std::string_view> bounded = {
      "version",  "commit",  "api_version", "node",   "state",      "kind", "result",
      "strategy", "phase",   "filter",      "method", "route",      "code", "outcome",
      "type",     "backend", "reason",      "action", "certificate"};
  for (const MetricRow& row : catalogue()) {
    for (const std::string_view label : row.labels) {
      EXPECT_TRUE(label.empty() || bounded.contains(label)) << row.name << " " << label;
    }
  }
}

}  // namespace
}  // namespace swarm::metrics
