// The rules that a client writes: `key==value` and `key!=value`, with soft
// values (`~`), globs (`*`) and regular expressions (`/re2/`).
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace swarm {

enum class RuleOperator { equal, not_equal };

// A rule taken apart; its value is not compiled yet.
struct Rule {
  std::string key;
  RuleOperator op = RuleOperator::equal;
  std::string value;  // Without the leading `~`.
  bool soft = false;  // The value began with `~`: a wish, not a condition.
};

// Checks characters and lengths. Error: Errc::invalid_expression with the
// original's text.
Result<Rule> parse_rule(std::string_view text);

// "rack==r1*": as error texts show a rule, the `~` left out.
std::string to_text(const Rule& rule);

// The value of a rule, compiled once. Copies share the compiled form.
class Pattern {
 public:
  // How the answer is found. All three give what the regular expression gives.
  enum class Kind { literal, prefix, regex };

  static Result<Pattern> compile(const Rule& rule);

  // Linear in the size of `text`, whatever the pattern.
  bool matches(std::string_view text) const;

  Kind kind() const { return kind_; }
  // Kind::literal: the only text that matches. Kind::prefix: what stands before the `*`.
  const std::string& fixed_text() const { return fixed_; }
  // The meaning of this pattern in RE2's language.
  const std::string& regex() const { return regex_; }

 private:
  Kind kind_ = Kind::literal;
  std::string fixed_;
  std::string regex_;
  std::shared_ptr<const re2::RE2> compiled_;  // Kind::regex only.
};

// A rule ready for use.
class Expression {
 public:
  static Result<Expression> parse(std::string_view text);

  const Rule& rule() const { return rule_; }
  const Pattern& pattern() const { return pattern_; }
  bool soft() const { return rule_.soft; }

  // What the rule says of a node when `any` tells whether one of the node's
  // values matches the pattern. Without values nothing matches.
  bool holds(bool any) const { return any == (rule_.op == RuleOperator::equal); }

 private:
  Rule rule_;
  Pattern pattern_;
};

}  // namespace swarm
