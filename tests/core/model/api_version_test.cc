#include "core/model/api_version.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

TEST(ApiVersion, ReadsTwoNumbersAndNothingElse) {
  const auto version = parse_api_version("1.41");
  ASSERT_TRUE(version);
  EXPECT_EQ(version->text(), "1.41");
  for (const char* no :
       {"", "1", "1.", ".1", "1.x", "x.1", "1.2.3", "1x41", "1.1000", "-1.2", " 1.2"}) {
    EXPECT_FALSE(parse_api_version(no)) << no;
  }
}

TEST(ApiVersion, ComparesByNumber) {
  EXPECT_LT((ApiVersion{1, 9}), (ApiVersion{1, 24}));
  EXPECT_LT((ApiVersion{1, 99}), (ApiVersion{2, 0}));
  EXPECT_FALSE(ApiVersion{}.given());
  EXPECT_TRUE((ApiVersion{1, 24}).given());
}

}  // namespace
}  // namespace swarm
