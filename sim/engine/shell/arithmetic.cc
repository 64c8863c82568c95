#include "sim/engine/shell/arithmetic.h"

#include <algorithm>
#include <charconv>

namespace swarm::sim::fake {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

// Unsigned inside, so that overflow wraps as in a real shell instead of being undefined.
std::int64_t wrapped(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t raw(std::int64_t value) { return static_cast<std::uint64_t>(value); }

class Evaluator {
 public:
  Evaluator(std::string_view text, const VariableLookup& lookup) : text_(text), lookup_(lookup) {}

  std::optional<std::int64_t> evaluate() {
    const std::int64_t value = comparison();
    skip();
    if (wrong_ || !text_.empty()) return std::nullopt;
    return value;
  }

 private:
  void skip() {
    while (!text_.empty() && (text_.front() == ' ' || text_.front() == '\t')) {
      text_.remove_prefix(1);
    }
  }
  bool take(std::string_view op) {
    skip();
    if (!text_.starts_with(op)) return false;
    text_.remove_prefix(op.size());
    return true;
  }

  std::int64_t comparison() {
    const std::int64_t left = sum();
    if (take("<=")) return left <= sum() ? 1 : 0;
    if (take(">=")) return left >= sum() ? 1 : 0;
    if (take("==")) return left == sum() ? 1 : 0;
    if (take("!=")) return left != sum() ? 1 : 0;
    if (take("<")) return left < sum() ? 1 : 0;
    if (take(">")) return left > sum() ? 1 : 0;
    return left;
  }

  std::int64_t sum() {
    std::int64_t value = product();
    while (true) {
      if (take("+")) {
        value = wrapped(raw(value) + raw(product()));
      } else if (take("-")) {
        value = wrapped(raw(value) - raw(product()));
      } else {
        return value;
      }
    }
  }

  std::int64_t product() {
    std::int64_t value = unary();
    while (true) {
      if (take("*")) {
        value = wrapped(raw(value) * raw(unary()));
      } else if (take("/")) {
        value = divide(value, unary(), false);
      } else if (take("%")) {
        value = divide(value, unary(), true);
      } else {
        return value;
      }
    }
  }

  std::int64_t divide(std::int64_t left, std::int64_t right, bool rest) {
    if (right == 0) {
      wrong_ = true;
      return 0;
    }
    if (right == -1) return rest ? 0 : wrapped(0 - raw(left));  // The one quotient that overflows.
    return rest ? left % right : left / right;
  }

  std::int64_t unary() {
    // Bounded, as the text is a stranger's.
    if (++depth_ > 50) wrong_ = true;
    const std::int64_t value = wrong_ ? 0 : primary();
    --depth_;
    return value;
  }

  std::int64_t primary() {
    if (take("-")) return wrapped(0 - raw(unary()));
    if (take("+")) return unary();
    if (take("(")) {
      const std::int64_t value = comparison();
      if (!take(")")) wrong_ = true;
      return value;
    }
    skip();
    if (!text_.empty() && text_.front() == '$') text_.remove_prefix(1);
    std::size_t length = 0;
    while (length < text_.size() && is_name(text_[length])) ++length;
    const std::string_view word = text_.substr(0, length);
    text_.remove_prefix(length);
    if (word.empty()) {
      wrong_ = true;
      return 0;
    }
    return is_digit(word.front()) ? number(word) : number(lookup_(word));
  }

  std::int64_t number(std::string_view word) {
    std::int64_t value = 0;
    if (word.empty()) return 0;
    const auto parsed = std::from_chars(word.data(), word.data() + word.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != word.data() + word.size()) wrong_ = true;
    return value;
  }

  std::string_view text_;
  const VariableLookup& lookup_;
  bool wrong_ = false;
  int depth_ = 0;
};

}  // namespace

std::optional<std::int64_t> evaluate_arithmetic(std::string_view text,
                                                const VariableLookup& lookup) {
  return Evaluator(text, lookup).evaluate();
}

}  // namespace swarm::sim::fake
