#include "core/api/media_type.h"

#include <gtest/gtest.h>

#include <array>

namespace swarm::test {
namespace {

std::string_view accepted(std::string_view accept) {
  static constexpr std::array<std::string_view, 2> offers = {"a/lines", "a/seq"};
  return accepted_type(accept, offers);
}

TEST(AcceptedType, IsTheOneWithTheGreatestWeight) {
  EXPECT_EQ(accepted("a/seq"), "a/seq");
  EXPECT_EQ(accepted("a/seq, a/lines"), "a/lines");
  EXPECT_EQ(accepted("a/lines;q=0.5,a/seq;q=0.75"), "a/seq");
  EXPECT_EQ(accepted("a/lines;q=0.9, text/html ;q=1, a/seq;v=1; q=0.901"), "a/seq");
  EXPECT_EQ(accepted("a/lines;q=1.0,a/seq;q=0.999"), "a/lines");
}

TEST(AcceptedType, IsNothingThatIsNotNamed) {
  for (const std::string_view accept :
       {"", "*/*", "a/*", "a/line", "a/lines;q=0", "a/seq;q=0.0000", ",;,", "a/seq;q=", "a/seq;q=x",
        "a/seq;q=0.x", "a/seq;q=00", ";q=1"}) {
    EXPECT_EQ(accepted(accept), "") << accept;
  }
}

}  // namespace
}  // namespace swarm::test
