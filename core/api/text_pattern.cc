#include "core/api/text_pattern.h"

#include <re2/re2.h>
#include <utility>

namespace swarm {

TextPattern::TextPattern(std::string value) : value_(std::move(value)) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);  // Bounds what a hostile expression may grow to.
  auto expression = std::make_shared<re2::RE2>(value_, options);
  if (expression->ok()) expression_ = std::move(expression);
}

bool TextPattern::matches(std::string_view text) const {
  if (text == value_) return true;
  return expression_ != nullptr &&
         re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *expression_);
}

}  // namespace swarm
