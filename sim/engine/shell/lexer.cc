#include "sim/engine/shell/lexer.h"

#include <algorithm>

namespace swarm::sim::fake {
namespace {

constexpr std::size_t open = std::string_view::npos;

std::size_t skip_parentheses(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '\\') {
      at += 2;
      continue;
    }
    if (c == '\'') {
      at = skip_quoted(text, at);
      if (at == open) return open;
      continue;
    }
    if (c == '(') ++depth;
    ++at;
    if (c == ')' && --depth == 0) return at;
  }
  return open;
}

std::size_t skip_double(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size()) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\') {
      at += 2;
    } else if (text[at] == '$' && at + 1 < text.size() && text[at + 1] == '(') {
      at = skip_parentheses(text, at + 1);
      if (at == open) return open;
    } else {
      ++at;
    }
  }
  return open;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool ends_word(char c) {
  return is_space(c) || c == '\n' || c == ';' || c == '&' || c == '|' || c == '(' || c == ')' ||
         c == '<' || c == '>';
}

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && !ends_word(text[at])) {
    const std::size_t next = skip_quoted(text, at);
    if (next == open) return open;
    at = next;
  }
  return std::min(at, text.size());
}

// "2>&1", ">>", "<": the length of the operator at `at`, zero if there is none.
std::size_t take_redirect(std::string_view text, std::size_t at, std::vector<Token>& tokens) {
  std::size_t i = at;
  int descriptor = -1;
  if (text[i] >= '0' && text[i] <= '9' && i + 1 < text.size() &&
      (text[i + 1] == '>' || text[i + 1] == '<')) {
    descriptor = text[i++] - '0';
  }
  if (text[i] != '<' && text[i] != '>') return 0;
  std::string op(1, text[i++]);
  if (i < text.size() && op == ">" && (text[i] == '>' || text[i] == '&')) op += text[i++];
  if (descriptor < 0) descriptor = op == "<" ? 0 : 1;
  tokens.push_back({Token::Kind::redirect, op, descriptor});
  return i - at;
}

std::size_t take_operator(std::string_view text, std::size_t at, std::vector<Token>& tokens) {
  for (const std::string_view op : {"&&", "||", ";;", "|", "&", ";", "\n", "(", ")"}) {
    if (!text.substr(at).starts_with(op)) continue;
    tokens.push_back({Token::Kind::op, std::string(op), 1});
    return op.size();
  }
  return 0;
}

}  // namespace

std::size_t skip_quoted(std::string_view text, std::size_t at) {
  switch (text[at]) {
    case '\'': {
      const std::size_t end = text.find('\'', at + 1);
      return end == open ? open : end + 1;
    }
    case '"':
      return skip_double(text, at);
    case '`': {
      const std::size_t end = text.find('`', at + 1);
      return end == open ? open : end + 1;
    }
    case '\\':
      return at + 2 > text.size() ? open : at + 2;
    case '$':
      if (at + 1 < text.size() && text[at + 1] == '(') return skip_parentheses(text, at + 1);
      return at + 1;
    default:
      return at + 1;
  }
}

std::optional<std::vector<Token>> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_space(text[at])) {
      ++at;
    } else if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (text.substr(at).starts_with("\\\n")) {
      at += 2;
    } else if (const std::size_t redirect = take_redirect(text, at, tokens); redirect > 0) {
      at += redirect;
    } else if (const std::size_t op = take_operator(text, at, tokens); op > 0) {
      at += op;
    } else {
      const std::size_t end = word_end(text, at);
      if (end == open) return std::nullopt;
      tokens.push_back({Token::Kind::word, std::string(text.substr(at, end - at)), 1});
      at = end;
    }
  }
  return tokens;
}

}  // namespace swarm::sim::fake
