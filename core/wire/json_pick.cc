#include "core/wire/json_pick.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace swarm::wire {
namespace {

// Hears every part of the text and keeps what is picked.
class Picker {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  using Code = json::error_code;
  using Text = json::string_view;

  explicit Picker(std::span<const Pick> picks) : picks_(picks) {}

  json::value_stack& values() { return values_; }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) {
    open();
    return true;
  }
  bool on_object_end(std::size_t count, Code&) {
    if (close()) values_.push_object(is_pruned(depth_) ? kept_[depth_] : count);
    return true;
  }
  bool on_array_begin(Code&) {
    open();
    return true;
  }
  bool on_array_end(std::size_t count, Code&) {
    if (close()) values_.push_array(count);
    return true;
  }
  bool on_key_part(Text part, std::size_t, Code&) {
    if (skips_ == 0) key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(Text part, std::size_t, Code&) {
    if (skips_ > 0) return true;
    if (!key_.empty()) {
      key_.append(part.data(), part.size());
      take_key(key_);
      key_.clear();
    } else {
      take_key({part.data(), part.size()});
    }
    return true;
  }
  bool on_string_part(Text part, std::size_t, Code&) {
    if (skips_ == 0) values_.push_chars(part);
    return true;
  }
  bool on_string(Text text, std::size_t, Code&) {
    if (takes_value()) values_.push_string(text);
    return true;
  }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(std::int64_t number, Text, Code&) {
    if (takes_value()) values_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, Text, Code&) {
    if (takes_value()) values_.push_uint64(number);
    return true;
  }
  bool on_double(double number, Text, Code&) {
    if (takes_value()) values_.push_double(number);
    return true;
  }
  bool on_bool(bool flag, Code&) {
    if (takes_value()) values_.push_bool(flag);
    return true;
  }
  bool on_null(Code&) {
    if (takes_value()) values_.push_null();
    return true;
  }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

 private:
  // Whether the members of the object at that depth are chosen: those of the outermost one, and of
  // one right below it whose pick names them.
  bool is_pruned(std::size_t depth) const {
    return depth == 0 || (depth == 1 && pick_ != nullptr && !pick_->members.empty());
  }

  void take_key(std::string_view key) {
    const std::size_t depth = depth_ - 1;  // Of the object that it belongs to.
    if (!is_pruned(depth)) {
      values_.push_key(key);
    } else if (is_wanted(depth, key)) {
      values_.push_key(key);
      ++kept_[depth];
    } else {
      skips_ = 1;
    }
  }
  bool is_wanted(std::size_t depth, std::string_view key) {
    if (depth == 1) return std::ranges::find(pick_->members, key) != pick_->members.end();
    const auto found = std::ranges::find(picks_, key, &Pick::name);
    pick_ = found == picks_.end() ? nullptr : &*found;
    return pick_ != nullptr;
  }

  // One more level; of a value that is skipped they are counted, to know its end.
  void open() {
    if (skips_ > 0) {
      ++skips_;
      return;
    }
    if (depth_ < std::size(kept_)) kept_[depth_] = 0;
    ++depth_;
  }
  // Whether what ends is kept.
  bool close() {
    if (skips_ == 0) {
      --depth_;
      return true;
    }
    if (--skips_ == 1) skips_ = 0;
    return false;
  }
  bool takes_value() {
    if (skips_ == 0) return true;
    if (skips_ == 1) skips_ = 0;
    return false;
  }

  std::span<const Pick> picks_;
  json::value_stack values_;
  std::string key_;               // Of one that comes in parts.
  std::size_t depth_ = 0;         // Of kept values that are open.
  std::size_t skips_ = 0;         // 1: the next value is skipped; more: within it.
  std::size_t kept_[2] = {0, 0};  // Members of the pruned objects that are open.
  const Pick* pick_ = nullptr;    // Whose value is open, or comes next.
};

}  // namespace

Result<json::object> parse_picked(std::string_view text, std::span<const Pick> picks,
                                  json::storage_ptr storage) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::basic_parser<Picker> parser(options, picks);
  json::value_stack& values = parser.handler().values();
  values.reset(std::move(storage));
  json::error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (const Result<bool> whole = check_end(text, used, error); !whole) return whole.error();
  json::value value = values.release();
  if (!value.is_object()) return Error{Errc::internal, "expected an object"};
  return std::move(value.get_object());
}

}  // namespace swarm::wire
