#include "core/model/api_version.h"

#include <charconv>

namespace swarm {
namespace {

std::optional<std::uint16_t> parse_part(std::string_view digits) {
  std::uint16_t value = 0;
  if (digits.empty() || digits.size() > 3) return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string ApiVersion::text() const { return std::to_string(major) + "." + std::to_string(minor); }

std::optional<ApiVersion> parse_api_version(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto major = parse_part(text.substr(0, dot));
  const auto minor = parse_part(text.substr(dot + 1));
  if (!major || !minor) return std::nullopt;
  return ApiVersion{*major, *minor};
}

}  // namespace swarm
