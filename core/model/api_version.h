// A Docker API version, "1.41".
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace swarm {

struct ApiVersion {
  std::uint16_t major = 0;  // 0.0: none given.
  std::uint16_t minor = 0;
  auto operator<=>(const ApiVersion&) const = default;

  bool given() const { return major != 0; }
  std::string text() const;  // "1.41"
};

// Strict: digits, one dot, digits; at most three digits each.
std::optional<ApiVersion> parse_api_version(std::string_view text);

}  // namespace swarm
