#include "core/base/random.h"

#include <gtest/gtest.h>

namespace swarm {
namespace {

// The sequence is part of every recorded seed: it may never change.
TEST(Random, OneSeedGivesOneSequence) {
  Random random(42);
  EXPECT_EQ(random.next(), 13679457532755275413u);
  EXPECT_EQ(random.next(), 2949826092126892291u);
}

TEST(Random, HexHasTwoDigitsAByte) {
  Random random(1);
  const std::string text = random.hex(32);
  EXPECT_EQ(text.size(), 64u);
  EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos);
}

}  // namespace
}  // namespace swarm
