#include "core/wire/docker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swarm::wire {
namespace {

using testing::ElementsAre;

struct Collected {
  std::vector<std::string> objects;
  bool good = true;
};

// Feeds the text in pieces of that size.
Collected split(std::string_view text, std::size_t piece, std::size_t object_max = 1024) {
  ObjectSplitter splitter(object_max);
  Collected collected;
  for (std::size_t at = 0; at < text.size() && collected.good; at += piece) {
    collected.good = splitter.feed(text.substr(at, piece), [&](std::string_view object) {
      collected.objects.emplace_back(object);
    });
  }
  return collected;
}

TEST(ObjectSplitter, CutsAtEveryObjectWhateverThePieces) {
  const std::string_view text =
      "{\"a\":{\"b\":[1,{}]}}{\"c\":\"}{\\\"]\"}\r\n\x1E{\"d\":\"\\\\\"},{}";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    const Collected found = split(text, piece);
    EXPECT_TRUE(found.good) << piece;
    EXPECT_THAT(found.objects, ElementsAre("{\"a\":{\"b\":[1,{}]}}", "{\"c\":\"}{\\\"]\"}",
                                           "{\"d\":\"\\\\\"}", "{}"))
        << piece;
  }
}

TEST(ObjectSplitter, RefusesWhatIsNoObject) {
  EXPECT_FALSE(split("nonsense", 8).good);
  EXPECT_FALSE(split("{}]", 3).good);
  EXPECT_FALSE(split("[{}]", 4).good);
}

TEST(ObjectSplitter, BoundsAnObjectThatNeverEnds) {
  const std::string text = "{\"a\":\"" + std::string(2000, 'x');
  EXPECT_FALSE(split(text, 10).good);
  EXPECT_FALSE(split(text, text.size()).good);
  EXPECT_FALSE(split(text + "\"}", text.size() + 2).good);
  EXPECT_TRUE(split(text + "\"}", 10, 4096).good);
}

}  // namespace
}  // namespace swarm::wire
