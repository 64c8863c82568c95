#include "core/wire/filters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

TEST(DecodeFilters, KeepsTheValuesInTheirOrder) {
  const Result<FilterMap> filters =
      decode_filters(R"({"b":["2","1"],"a":{"y":true,"x":false},"none":[]})");
  ASSERT_TRUE(filters);
  const FilterMap expected = {{"a", {"y", "x"}}, {"b", {"2", "1"}}};
  EXPECT_EQ(*filters, expected);
}

TEST(DecodeFilters, BlamesTheClient) {
  const Result<FilterMap> filters = decode_filters("[");
  ASSERT_FALSE(filters);
  EXPECT_EQ(filters.error().code, Errc::bad_request);
  EXPECT_THAT(filters.error().detail, testing::StartsWith("invalid filters: "));
}

}  // namespace
}  // namespace swarm::wire
