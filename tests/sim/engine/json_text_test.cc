#include "sim/engine/json_text.h"

#include "core/base/random.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

TEST(JsonText, QuotesAsTheLibraryDoes) {
  Random dice(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string value;
    for (std::uint64_t size = dice.below(12); size > 0; --size) {
      const bool any = dice.below(3) == 0;
      value += static_cast<char>(any ? dice.below(128) : 'a' + dice.below(26));
    }
    std::string text;
    append_quoted(text, value);
    ASSERT_EQ(text, boost::json::serialize(boost::json::string_view(value))) << value;
  }
}

TEST(JsonText, WritesMembersInOrder) {
  std::string text;
  JsonObject object(text);
  object.text("a", "x\"y").number("b", -1).flag("c", true).null("d").raw("e", "[1]");
  object.texts("f", std::vector<std::string>{"1", "2"});
  object.texts("g", std::map<std::string, std::string>{{"k", "v"}, {"l", "w"}});
  object.members(R"("h":0,"i":1)");
  JsonObject(object.key("j")).end();
  object.end();
  EXPECT_EQ(text, R"({"a":"x\"y","b":-1,"c":true,"d":null,"e":[1],"f":["1","2"],)"
                  R"("g":{"k":"v","l":"w"},"h":0,"i":1,"j":{}})");
}

TEST(JsonMembers, SetsTheSameInAValue) {
  boost::json::object object;
  JsonMembers members(object);
  members.text("a", "x").number("b", 2).null("c");
  EXPECT_EQ(boost::json::serialize(object), R"({"a":"x","b":2,"c":null})");
}

}  // namespace
}  // namespace swarm::sim::fake
