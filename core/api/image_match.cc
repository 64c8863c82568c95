#include "core/api/image_match.h"

#include "core/cluster/image_reference.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace swarm {
namespace {

// A pattern element that stands for one character. Moves behind it; none if it is malformed.
class Element {
 public:
  static std::optional<Element> take(std::string_view& pattern) {
    Element element;
    const char c = pattern.front();
    pattern.remove_prefix(1);
    if (c == '?') return element;
    if (c == '[') return element.take_class(pattern) ? std::optional(element) : std::nullopt;
    element.kind_ = Kind::literal;
    element.literal_ = c;
    if (c == '\\') {
      if (pattern.empty()) return std::nullopt;
      element.literal_ = pattern.front();
      pattern.remove_prefix(1);
    }
    return element;
  }

  bool matches(char c) const {
    switch (kind_) {
      case Kind::any:
        return c != '/';
      case Kind::literal:
        return c == literal_;
      case Kind::range:
        return in_class(c) != negated_;
    }
    return false;
  }

 private:
  enum class Kind { any, literal, range };

  bool take_class(std::string_view& pattern) {
    kind_ = Kind::range;
    if (pattern.starts_with('^')) {
      negated_ = true;
      pattern.remove_prefix(1);
    }
    const std::size_t end = pattern.find(']', 1);
    if (end == std::string_view::npos) return false;
    text_ = pattern.substr(0, end);
    pattern.remove_prefix(end + 1);
    return true;
  }

  bool in_class(char c) const {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const bool is_range = at + 2 < text_.size() && text_[at + 1] == '-';
      const char last = is_range ? text_[at + 2] : text_[at];
      if (c >= text_[at] && c <= last) return true;
      if (is_range) at += 2;
    }
    return false;
  }

  Kind kind_ = Kind::any;
  char literal_ = 0;
  std::string_view text_;  // Of a class.
  bool negated_ = false;
};

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  // Behind the last star, and the text that it has not swallowed: where to go on from after a
  // mismatch. An earlier star need not be tried again, as none can cross a slash.
  std::string_view star_pattern;
  std::string_view star_text;
  bool has_star = false;
  while (!pattern.empty() || !text.empty()) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      star_pattern = pattern;
      star_text = text;
      has_star = true;
      continue;
    }
    if (!pattern.empty()) {
      std::string_view rest = pattern;
      const std::optional<Element> element = Element::take(rest);
      if (!element) return false;
      if (!text.empty() && element->matches(text.front())) {
        pattern = rest;
        text.remove_prefix(1);
        continue;
      }
    }
    if (!has_star || star_text.empty() || star_text.front() == '/') return false;
    star_text.remove_prefix(1);
    pattern = star_pattern;
    text = star_text;
  }
  return true;
}

std::set<std::string, std::less<>> image_ids_of(const Engine& engine,
                                                const std::vector<std::string>& references) {
  std::set<std::string, std::less<>> ids;
  for (const Image& image : engine.images) {
    const auto means = [&](const std::string& text) { return image_matches(image, text); };
    if (std::ranges::any_of(references, means)) ids.insert(image.id);
  }
  // Children may stand before their parents in the list, so go round until nothing is new.
  for (bool changed = !ids.empty(); changed;) {
    changed = false;
    for (const Image& image : engine.images) {
      if (!image.parent.empty() && ids.contains(image.parent)) {
        changed = ids.insert(image.id).second || changed;
      }
    }
  }
  return ids;
}

}  // namespace swarm
