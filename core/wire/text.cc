#include "core/wire/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace swarm::wire {
namespace {

// The length of the well-formed UTF-8 sequence at the front, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
  };
  const auto continues = [&](std::size_t from, std::size_t count) {
    for (std::size_t i = from; i < from + count; ++i) {
      if ((byte(i) & 0xC0) != 0x80) return false;
    }
    return true;
  };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1, 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    // Neither longer than needed, nor half of a surrogate pair.
    const bool range = (first != 0xE0 || byte(1) >= 0xA0) && (first != 0xED || byte(1) < 0xA0);
    return range && continues(1, 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool range = (first != 0xF0 || byte(1) >= 0x90) && (first != 0xF4 || byte(1) < 0x90);
    return range && continues(1, 3) ? 4 : 0;
  }
  return 0;
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
