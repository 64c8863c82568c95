#include "core/model/name_style.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

TEST(NameStyle, ReadsWhatItWrites) {
  for (const NameStyle style : {NameStyle::classic, NameStyle::plain, NameStyle::both}) {
    EXPECT_EQ(parse_name_style(text_of(style)), style);
  }
  EXPECT_EQ(text_of(NameStyle::both), "both");
  EXPECT_FALSE(parse_name_style("Plain"));
  EXPECT_FALSE(parse_name_style(""));
}

}  // namespace
}  // namespace swarm
