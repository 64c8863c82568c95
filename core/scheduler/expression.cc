#include "core/scheduler/expression.h"

#include <algorithm>
#include <cstddef>
#include <fmt/format.h>
#include <re2/re2.h>
#include <utility>

namespace swarm {
namespace {

constexpr std::size_t text_bytes_max = 4096;

// Enough for every sensible pattern; a monster is refused when it is compiled.
constexpr std::int64_t regex_bytes_max = 256 << 10;

// Not std::isalnum: the locale has no say here, and only ASCII is allowed.
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

bool is_key_start(char c) { return is_letter(c) || c == '_'; }
bool is_key_rest(char c) { return is_letter(c) || is_digit(c) || is_one_of(c, "-_."); }
bool is_value_char(char c) {
  return is_letter(c) || is_digit(c) || is_one_of(c, ":-_ \t\n\f\r.*/()?+[]\\^$|");
}

// At least two characters: the original's quirk, kept because error texts show it.
bool is_key(std::string_view key) {
  return key.size() >= 2 && key.size() <= text_bytes_max && is_key_start(key.front()) &&
         std::all_of(key.begin() + 1, key.end(), is_key_rest);
}

// [=!/]? ~? and at least one value character.
bool is_value(std::string_view value) {
  if (!value.empty() && is_one_of(value.front(), "=!")) value.remove_prefix(1);
  if (value.size() > 1 && value[0] == '/' && value[1] == '~') value.remove_prefix(1);
  if (!value.empty() && value.front() == '~') value.remove_prefix(1);
  return !value.empty() && std::all_of(value.begin(), value.end(), is_value_char);
}

Error invalid(std::string detail) { return Error{Errc::invalid_expression, std::move(detail)}; }

Error invalid_value(const Rule& rule, std::string_view why) {
  return invalid(fmt::format("Value '{}{}' is invalid: {}", rule.soft ? "~" : "", rule.value, why));
}

bool has_regex_meaning(char c) { return is_one_of(c, ".*()?+[]\\^$|"); }
bool is_literal(std::string_view text) {
  return std::none_of(text.begin(), text.end(), has_regex_meaning);
}

// Only `*` is special in a glob. Everything else keeps its meaning as a regular
// expression, even `|`, which takes the anchors apart: users rely on `(a|b)`.
std::string glob_to_regex(std::string_view glob) {
  std::string regex = "^";
  for (const char c : glob) {
    if (c == '*') regex += '.';
    regex += c;
  }
  return regex + '$';
}

re2::RE2::Options regex_options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(regex_bytes_max);
  return options;
}

// `.` of a regular expression is any character but a line end. Bytes outside
// ASCII are left to RE2, which knows what a character is.
bool is_ascii_line(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\n'; });
}

}  // namespace

Result<Rule> parse_rule(std::string_view text) {
  // "==" wins wherever it stands, as in the original.
  for (const auto& [symbol, op] : {std::pair(std::string_view("=="), RuleOperator::equal),
                                   std::pair(std::string_view("!="), RuleOperator::not_equal)}) {
    const std::size_t at = text.find(symbol);
    if (at == std::string_view::npos) continue;

    const std::string_view key = text.substr(0, at);
    std::string_view value = text.substr(at + symbol.size());
    if (!is_key(key)) return invalid(fmt::format("Key '{}' is invalid", key));
    if (value.size() > text_bytes_max) {
      return invalid(fmt::format("Value '{}...' is invalid: longer than {} characters",
                                 value.substr(0, 32), text_bytes_max));
    }
    if (!is_value(value)) return invalid(fmt::format("Value '{}' is invalid", value));

    const bool soft = value.front() == '~';
    if (soft) value.remove_prefix(1);
    return Rule{std::string(key), op, std::string(value), soft};
  }
  return invalid("One of operator ==, != is expected");
}

std::string to_text(const Rule& rule) {
  return rule.key + (rule.op == RuleOperator::equal ? "==" : "!=") + rule.value;
}

Result<Pattern> Pattern::compile(const Rule& rule) {
  const std::string_view value = rule.value;
  Pattern pattern;
  if (value == "/") return invalid_value(rule, "a regular expression stands between two slashes");

  const bool is_regex = value.size() >= 2 && value.front() == '/' && value.back() == '/';
  pattern.regex_ = is_regex ? std::string(value.substr(1, value.size() - 2)) : glob_to_regex(value);
  if (!is_regex && is_literal(value)) {
    pattern.fixed_ = value;
    return pattern;
  }
  if (!is_regex && value.back() == '*' && is_literal(value.substr(0, value.size() - 1))) {
    pattern.kind_ = Kind::prefix;
    pattern.fixed_ = value.substr(0, value.size() - 1);
    return pattern;
  }
  pattern.kind_ = Kind::regex;
  const auto compiled = std::make_shared<re2::RE2>(pattern.regex_, regex_options());
  if (!compiled->ok()) return invalid_value(rule, compiled->error());
  pattern.compiled_ = compiled;
  return pattern;
}

bool Pattern::matches(std::string_view text) const {
  if (kind_ == Kind::literal) return text == fixed_;
  if (kind_ == Kind::prefix) {
    if (!text.starts_with(fixed_)) return false;
    if (is_ascii_line(text.substr(fixed_.size()))) return true;
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()),
                                  re2::RE2(regex_, regex_options()));
  }
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

Result<Expression> Expression::parse(std::string_view text) {
  Result<Rule> rule = parse_rule(text);
  if (!rule) return rule.error();
  Result<Pattern> pattern = Pattern::compile(*rule);
  if (!pattern) return pattern.error();

  Expression expression;
  expression.rule_ = std::move(*rule);
  expression.pattern_ = std::move(*pattern);
  return expression;
}

}  // namespace swarm
