// Base64 with padding, the form of X-Docker-Container-Path-Stat.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace swarm::sim::fake {

inline std::string to_base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t word = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      const char c = i + j < bytes.size() ? bytes[i + j] : '\0';
      word = word << 8 | static_cast<unsigned char>(c);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      const bool padding = i + j > bytes.size();
      text += padding ? '=' : digits[(word >> (18 - 6 * j)) & 63];
    }
  }
  return text;
}

}  // namespace swarm::sim::fake
