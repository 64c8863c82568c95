// A filter value that is a regular expression, as in `docker ps --filter name=...`.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace swarm {

// Matches a text that equals the value, or in which the value is found as an RE2 expression. One
// that is no valid expression only matches its equal.
class TextPattern {
 public:
  explicit TextPattern(std::string value);
  bool matches(std::string_view text) const;
  const std::string& value() const { return value_; }

 private:
  std::string value_;
  std::shared_ptr<const re2::RE2> expression_;  // Null if not valid.
};

}  // namespace swarm
