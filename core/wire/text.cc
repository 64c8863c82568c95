#include "core/wire/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace swarm::wire {
namespace {

// What the first byte of a UTF-8 sequence promises.
struct Sequence {
  std::size_t length = 0;  // 0: no sequence begins so.
  // The second byte: it keeps out forms that are longer than needed, halves of surrogate pairs and
  // what is beyond the last character.
  std::uint8_t second_min = 0x80;
  std::uint8_t second_max = 0xBF;
};

Sequence sequence_of(std::uint8_t first) {
  if (first < 0x80) return {1};
  if (first < 0xC2) return {};
  if (first < 0xE0) return {2};
  if (first == 0xE0) return {3, 0xA0, 0xBF};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first < 0xF0) return {3};
  if (first == 0xF0) return {4, 0x90, 0xBF};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return first < 0xF4 ? Sequence{4} : Sequence{};
}

// The length of the well-formed sequence at the front of a text that is not empty, or 0.
std::size_t sequence_length(std::string_view text) {
  const Sequence sequence = sequence_of(static_cast<std::uint8_t>(text[0]));
  if (sequence.length <= 1) return sequence.length;
  if (text.size() < sequence.length) return 0;
  const auto second = static_cast<std::uint8_t>(text[1]);
  if (second < sequence.second_min || second > sequence.second_max) return 0;
  const bool continues = std::ranges::all_of(text.substr(1, sequence.length - 1), [](char c) {
    return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80;
  });
  return continues ? sequence.length : 0;
}

bool is_plain(char c) {
  return c >= ' ' && c < '\x7F' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

void append_escaped(std::string& text, char c) {
  constexpr char digits[] = "0123456789abcdef";
  switch (c) {
    case '"':
      text += "\\\"";
      return;
    case '\\':
      text += "\\\\";
      return;
    case '\n':
      text += "\\n";
      return;
    case '\r':
      text += "\\r";
      return;
    case '\t':
      text += "\\t";
      return;
    default:
      text += "\\u00";
      text += digits[static_cast<std::uint8_t>(c) >> 4];
      text += digits[static_cast<std::uint8_t>(c) & 15];
  }
}

}  // namespace

void append_go_string(std::string& text, std::string_view value) {
  text += '"';
  while (!value.empty()) {
    const auto special = std::ranges::find_if_not(value, is_plain);
    text.append(value.begin(), special);
    value.remove_prefix(static_cast<std::size_t>(special - value.begin()));
    if (value.empty()) break;
    const std::size_t length = sequence_length(value);
    const std::string_view sequence = value.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0) {
      text += "\\ufffd";
    } else if (sequence == "\xE2\x80\xA8" || sequence == "\xE2\x80\xA9") {
      text += sequence[2] == '\xA8' ? "\\u2028" : "\\u2029";
    } else if (length > 1 || sequence == "\x7F") {
      text += sequence;
    } else {
      append_escaped(text, sequence[0]);
    }
    value.remove_prefix(sequence.size());
  }
  text += '"';
}

std::string go_string(std::string_view value) {
  std::string text;
  append_go_string(text, value);
  return text;
}

}  // namespace swarm::wire
