#include "core/scheduler/filter_table.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

TEST(FilterTable, StatisticsHaveAKindForEachFilterAndOneForNoRoom) {
  ASSERT_EQ(filter_table().size(), static_cast<std::size_t>(FilterKind::resources));
  EXPECT_EQ(kind_of_filter("health"), FilterKind::health);
  EXPECT_EQ(kind_of_filter("port"), FilterKind::port);
  EXPECT_EQ(kind_of_filter("containerslots"), FilterKind::containerslots);
  EXPECT_EQ(kind_of_filter("dependency"), FilterKind::dependency);
  EXPECT_EQ(kind_of_filter("affinity"), FilterKind::affinity);
  EXPECT_EQ(kind_of_filter("constraint"), FilterKind::constraint);
  EXPECT_EQ(kind_of_filter("whitelist"), FilterKind::whitelist);
  EXPECT_EQ(kind_of_filter("network"), FilterKind::network);
  EXPECT_EQ(kind_of_filter("resources"), FilterKind::resources);
}

}  // namespace
}  // namespace swarm
