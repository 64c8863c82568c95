#include "sim/scenario/command.h"

#include <gtest/gtest.h>

namespace swarm::sim {
namespace {

Command command(const std::string& text) { return Command({7, text}); }

TEST(Command, IsTakenApart) {
  Command create = command(R"(create name=web cmd="sleep 10; exit" label=a=b label=c explain x)");
  EXPECT_EQ(create.name(), "create");
  EXPECT_EQ(create.option("name"), "web");
  EXPECT_EQ(create.option("cmd"), "sleep 10; exit");
  EXPECT_EQ(create.options("label"), (std::vector<std::string>{"a=b", "c"}));
  EXPECT_TRUE(create.flag("explain"));
  EXPECT_FALSE(create.flag("explain"));
  EXPECT_EQ(create.word("a word"), "x");
  EXPECT_FALSE(create.maybe_word().has_value());
  create.done();
}

TEST(Command, KeepsOneKindOfQuotesInTheOther) {
  Command create = command(R"(create 'label=list=["a b"]' env="it's")");
  EXPECT_EQ(create.option("label"), R"(list=["a b"])");
  EXPECT_EQ(create.option("env"), "it's");
}

TEST(Command, ReadsSizesAndTimes) {
  Command run = command("run memory=512m big=3g plain=17 after=1m30s count=12");
  EXPECT_EQ(run.size("memory"), 512 << 20);
  EXPECT_EQ(run.size("big"), std::int64_t{3} << 30);
  EXPECT_EQ(run.size("plain"), 17);
  EXPECT_EQ(run.duration("after"), std::chrono::seconds(90));
  EXPECT_EQ(run.number("count", 12), 12);
  EXPECT_FALSE(run.number("count", 12).has_value()) << "It has been taken.";
}

TEST(Command, KeepsTheRestAsItWasTyped) {
  Command request = command(R"(request POST /x {"a": "b  c", "d=": 1})");
  EXPECT_EQ(request.word("a method"), "POST");
  EXPECT_EQ(request.word("a path"), "/x");
  EXPECT_EQ(request.rest_behind(2), R"({"a": "b  c", "d=": 1})");
  request.done();
}

std::string complaint(const std::string& text, void (*use)(Command&)) {
  try {
    Command made = command(text);
    use(made);
  } catch (const ScenarioError& error) {
    return std::to_string(error.line()) + ": " + error.what();
  }
  return "no complaint";
}

TEST(Command, ComplainsWithItsLine) {
  struct Case {
    const char* text;
    void (*use)(Command&);
    const char* complaint;
  };
  const Case cases[] = {
      {"run now", [](Command& c) { c.done(); }, "7: run: what is 'now'?"},
      {"run a=b", [](Command& c) { c.done(); }, "7: run: there is no option a="},
      {"run", [](Command& c) { (void)c.word("a duration"); }, "7: run: a duration is missing"},
      {"run n=9", [](Command& c) { (void)c.number("n", 8); },
       "7: run: '9' is no number from 0 to 8"},
      {"run n=1 n=2", [](Command& c) { (void)c.option("n"); }, "7: run: n= is there twice"},
      {"run \"open", [](Command& c) { c.done(); }, "7: a quotation mark is missing"},
      {"run t=99999h", [](Command& c) { (void)c.duration("t"); },
       "7: run: 99999h is out of bounds"},
  };
  for (const Case& each : cases) EXPECT_EQ(complaint(each.text, each.use), each.complaint);
}

}  // namespace
}  // namespace swarm::sim
