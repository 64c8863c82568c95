#include "core/base/percent.h"

#include <cstddef>
#include <cstdint>

namespace swarm {
namespace {

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7F; }

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (unreserved(c)) {
      encoded.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded.push_back('%');
    encoded.push_back(digits[byte >> 4]);
    encoded.push_back(digits[byte & 15]);
  }
  return encoded;
}

Result<std::string> percent_decode(std::string_view text, UrlPart part) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '%') {
      const int high = at + 1 < text.size() ? hex_value(text[at + 1]) : -1;
      const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
      if (high < 0 || low < 0) {
        return Error{Errc::bad_request,
                     "invalid URL escape \"" + std::string(text.substr(at, 3)) + "\""};
      }
      c = static_cast<char>(high * 16 + low);
      at += 2;
    } else if (c == '+' && part == UrlPart::query) {
      c = ' ';
    }
    // Filters may be indented JSON, so control characters are only refused in paths.
    if (is_control(c) && (part == UrlPart::path || c == '\0')) {
      return Error{Errc::bad_request, "invalid control character in URL"};
    }
    decoded.push_back(c);
  }
  return decoded;
}

}  // namespace swarm
