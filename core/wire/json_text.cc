#include "core/wire/json_text.h"

#include "core/base/assert.h"
#include "core/wire/json.h"

#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace swarm::wire {
namespace {

constexpr std::string_view spaces = " \t\r\n";

// Is told of every part of a text, and keeps nothing.
struct Ignorant {
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  using Code = json::error_code;
  using Text = json::string_view;
  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return true; }
  bool on_object_end(std::size_t, Code&) { return true; }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t, Code&) { return true; }
  bool on_key_part(Text, std::size_t, Code&) { return true; }
  bool on_key(Text, std::size_t, Code&) { return true; }
  bool on_string_part(Text, std::size_t, Code&) { return true; }
  bool on_string(Text, std::size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t, Text, Code&) { return true; }
  bool on_uint64(std::uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }
};

// Walks over a text that is known to be well-formed.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  char next() {
    at_ = std::min(text_.find_first_not_of(spaces, at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  void skip() { ++at_; }
  // A string with its quotes.
  std::string_view string() {
    const std::size_t begin = at_++;
    while (true) {
      at_ = std::min(text_.find('"', at_), text_.size());
      std::size_t slashes = 0;
      while (at_ - slashes > begin + 1 && text_[at_ - slashes - 1] == '\\') ++slashes;
      ++at_;
      if (slashes % 2 == 0 || at_ >= text_.size()) return text_.substr(begin, at_ - begin);
    }
  }
  std::string_view value() {
    const char first = next();
    if (first == '"') return string();
    const std::size_t begin = at_;
    if (first == '{' || first == '[') {
      skip_nested();
    } else {
      at_ = std::min(text_.find_first_of(",}] \t\r\n", at_), text_.size());
    }
    return text_.substr(begin, at_ - begin);
  }

 private:
  void skip_nested() {
    int depth = 0;
    while (at_ < text_.size()) {
      at_ = std::min(text_.find_first_of("\"{}[]", at_), text_.size());
      if (at_ == text_.size()) return;
      const char c = text_[at_];
      if (c == '"') {
        string();
        continue;
      }
      ++at_;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) return;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::string_view> checked_object(std::string_view text) {
  const std::size_t first = text.find_first_not_of(spaces);
  text.remove_prefix(std::min(first, text.size()));
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::basic_parser<Ignorant> parser(options);
  json::error_code error;
  const std::size_t taken = parser.write_some(false, text.data(), text.size(), error);
  if (!error && taken < text.size()) error = json::error::extra_data;
  if (error) return Error{Errc::internal, error.message()};
  if (!text.starts_with('{')) return Error{Errc::internal, "expected an object"};
  return text.substr(0, text.find_last_not_of(spaces) + 1);
}

std::vector<MemberText> members_of(std::string_view object) {
  std::vector<MemberText> members;
  members.reserve(32);
  Walk walk(object);
  SWARM_ASSERT(walk.next() == '{');
  walk.skip();
  while (walk.next() == '"') {
    std::string_view key = walk.string();
    key = key.substr(1, key.size() - 2);
    walk.next();
    walk.skip();  // The colon.
    members.push_back({key, walk.value()});
    if (walk.next() == ',') walk.skip();
  }
  return members;
}

std::string_view object_member(std::string_view object, std::string_view key) {
  std::string_view found;
  for (const MemberText& member : members_of(object)) {
    if (member.key == key) found = member.value;
  }
  return found.starts_with('{') ? found : std::string_view();
}

void Splice::replace(std::string_view part, std::string_view by) {
  const auto begin = static_cast<std::size_t>(part.data() - text_.data());
  SWARM_ASSERT(begin >= done_ && begin + part.size() <= text_.size());
  spliced_.append(text_, done_, begin - done_).append(by);
  done_ = begin + part.size();
}

std::string Splice::end() {
  spliced_.append(text_, done_);
  return std::move(spliced_);
}

}  // namespace swarm::wire
