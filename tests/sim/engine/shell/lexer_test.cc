#include "sim/engine/shell/lexer.h"

#include <gtest/gtest.h>

namespace swarm::sim::fake {
namespace {

std::string cut(std::string_view text) {
  const auto tokens = tokenize(text);
  if (!tokens) return "open";
  std::string joined;
  for (const Token& token : *tokens) joined += "[" + (token.text == "\n" ? "nl" : token.text) + "]";
  return joined;
}

TEST(Lexer, CutsWordsAndOperators) {
  EXPECT_EQ(cut("a&&b||c;d|e&f"), "[a][&&][b][||][c][;][d][|][e][&][f]");
  EXPECT_EQ(cut("a 'b c'\"d e\"f"), "[a]['b c'\"d e\"f]");
  EXPECT_EQ(cut("x=$(a | b; c) y"), "[x=$(a | b; c)][y]");
  EXPECT_EQ(cut("a # rest\nb"), "[a][nl][b]");
  EXPECT_EQ(cut("a\\ b \\\nc"), "[a\\ b][c]");
}

TEST(Lexer, KnowsRedirections) {
  const auto tokens = tokenize("a 2>&1 >>f <g 3");
  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->at(1).kind, Token::Kind::redirect);
  EXPECT_EQ(tokens->at(1).descriptor, 2);
  EXPECT_EQ(tokens->at(1).text, ">&");
  EXPECT_EQ(tokens->at(3).descriptor, 1);
  EXPECT_EQ(tokens->at(5).descriptor, 0);
  EXPECT_EQ(tokens->at(7).kind, Token::Kind::word);
}

TEST(Lexer, SaysThatMoreHasToCome) {
  for (const char* text : {"'a", "\"a", "$(a", "\"$(a\"", "`a", "a\\"})
    EXPECT_EQ(cut(text), "open") << text;
}

}  // namespace
}  // namespace swarm::sim::fake
