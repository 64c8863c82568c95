#include "sim/engine/shell/expand.h"

#include "sim/engine/shell/arithmetic.h"
#include "sim/engine/shell/lexer.h"

#include <algorithm>
#include <fmt/format.h>

namespace swarm::sim::fake {
namespace {

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Expander {
 public:
  Expander(Variables& variables, bool splits) : variables_(variables), splits_(splits) {}

  void expand(std::string_view word) {
    std::size_t at = 0;
    while (at < word.size()) at = step(word, at);
    end_field();
  }

  std::vector<std::string> take() { return std::move(fields_); }

 private:
  void end_field() {
    if (has_field_) fields_.push_back(std::move(field_));
    field_.clear();
    has_field_ = false;
  }
  void add(std::string_view text) {
    field_ += text;
    has_field_ = true;
  }
  void add_value(const std::string& value, bool quoted) {
    if (quoted || !splits_) {
      if (quoted || !value.empty()) add(value);
      return;
    }
    for (const char c : value) {
      if (c == ' ' || c == '\t' || c == '\n') {
        end_field();
      } else {
        add(std::string_view(&c, 1));
      }
    }
  }

  std::size_t step(std::string_view word, std::size_t at) {
    const char c = word[at];
    const std::size_t end = std::min(skip_quoted(word, at), word.size());
    switch (c) {
      case '\'':
        add(word.substr(at + 1, end - at - 2));
        return end;
      case '"':
        double_quoted(word.substr(at + 1, end - at - 2));
        return end;
      case '`':
        add_value(variables_.substitute(word.substr(at + 1, end - at - 2)), false);
        return end;
      case '\\':
        add(word.substr(std::min(at + 1, word.size()), 1));
        return end;
      case '$':
        return dollar(word, at, false);
      default:
        add(word.substr(at, 1));
        return at + 1;
    }
  }

  void double_quoted(std::string_view text) {
    has_field_ = true;
    std::size_t at = 0;
    while (at < text.size()) {
      if (text[at] == '\\' && at + 1 < text.size() &&
          std::string_view("\"\\$`\n").find(text[at + 1]) != std::string_view::npos) {
        add(text.substr(at + 1, 1));
        at += 2;
      } else if (text[at] == '$') {
        at = dollar(text, at, true);
      } else if (text[at] == '`') {
        const std::size_t end = std::min(text.find('`', at + 1), text.size());
        add_value(variables_.substitute(text.substr(at + 1, end - at - 1)), true);
        at = std::min(end + 1, text.size());
      } else {
        add(text.substr(at, 1));
        ++at;
      }
    }
  }

  std::size_t dollar(std::string_view text, std::size_t at, bool quoted) {
    const std::string_view rest = text.substr(at + 1);
    if (rest.starts_with("((")) {
      const std::size_t end = skip_quoted(text, at);
      if (end != std::string_view::npos && text.substr(at, end - at).ends_with("))")) {
        add_value(arithmetic(text.substr(at + 3, end - at - 5)), quoted);
        return end;
      }
    }
    if (rest.starts_with('(')) {
      const std::size_t end = std::min(skip_quoted(text, at), text.size());
      add_value(variables_.substitute(text.substr(at + 2, end - at - 3)), quoted);
      return end;
    }
    if (rest.starts_with('{')) {
      const std::size_t end = std::min(text.find('}', at), text.size());
      add_value(braced(text.substr(at + 2, end - at - 2)), quoted);
      return std::min(end + 1, text.size());
    }
    std::size_t length = 0;
    if (!rest.empty() && (is_digit(rest.front()) || std::string_view("?$#@*!").find(rest.front()) !=
                                                        std::string_view::npos)) {
      length = 1;
    } else {
      while (length < rest.size() && is_name(rest[length])) ++length;
    }
    if (length == 0) {
      add("$");
      return at + 1;
    }
    add_value(value_of(rest.substr(0, length)), quoted);
    return at + 1 + length;
  }

  std::string value_of(std::string_view name) const {
    const std::string* value = variables_.lookup(name);
    return value == nullptr ? "" : *value;
  }

  std::string arithmetic(std::string_view text) {
    const auto value =
        evaluate_arithmetic(text, [this](std::string_view name) { return value_of(name); });
    return value ? fmt::format("{}", *value) : "0";
  }

  // ${name}, ${#name}, ${name:-word}, ${name:=word}, ${name:+word}.
  std::string braced(std::string_view text) {
    if (text.starts_with('#')) return fmt::format("{}", value_of(text.substr(1)).size());
    std::size_t length = 0;
    while (length < text.size() && is_name(text[length])) ++length;
    const std::string_view name = text.substr(0, length);
    std::string_view rest = text.substr(length);
    const std::string* value = variables_.lookup(name);
    bool has_value = value != nullptr;
    if (rest.starts_with(':')) {
      has_value = has_value && !value->empty();
      rest.remove_prefix(1);
    }
    if (rest.starts_with('+')) return has_value ? expand_to_text(rest.substr(1), variables_) : "";
    if (has_value) return *value;
    if (rest.starts_with('-')) return expand_to_text(rest.substr(1), variables_);
    if (rest.starts_with('=')) {
      std::string assigned = expand_to_text(rest.substr(1), variables_);
      variables_.assign(name, assigned);
      return assigned;
    }
    return "";
  }

  Variables& variables_;
  bool splits_;
  std::string field_;
  bool has_field_ = false;
  std::vector<std::string> fields_;
};

}  // namespace

std::vector<std::string> expand_word(std::string_view word, Variables& variables) {
  Expander expander(variables, true);
  expander.expand(word);
  return expander.take();
}

std::vector<std::string> expand_words(const std::vector<std::string>& words, Variables& variables) {
  std::vector<std::string> all;
  for (const std::string& word : words) {
    for (std::string& field : expand_word(word, variables)) all.push_back(std::move(field));
  }
  return all;
}

std::string expand_to_text(std::string_view word, Variables& variables) {
  Expander expander(variables, false);
  expander.expand(word);
  const std::vector<std::string> fields = expander.take();
  return fields.empty() ? "" : fields.front();
}

}  // namespace swarm::sim::fake
