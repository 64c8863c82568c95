#include "core/api/timestamp.h"

#include "core/base/duration_text.h"
#include "core/wire/docker.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace swarm {
namespace {

constexpr std::int64_t billion = 1'000'000'000;

// "1700000000.5"; further decimals than nine are dropped.
std::optional<UnixNanos> parse_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc{} || seconds > std::numeric_limits<UnixNanos>::max() / billion - 1 ||
      seconds < std::numeric_limits<UnixNanos>::min() / billion + 1) {
    return std::nullopt;
  }
  if (rest == end) return seconds * billion;
  std::string decimals(rest + 1, end);
  if (*rest != '.' || decimals.empty() ||
      !std::ranges::all_of(decimals, [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  decimals.resize(9, '0');
  std::int64_t nanos = 0;
  std::from_chars(decimals.data(), decimals.data() + decimals.size(), nanos);
  return seconds * billion + (text.starts_with('-') ? -nanos : nanos);
}

}  // namespace

Result<UnixNanos> parse_timestamp(std::string_view name, std::string_view text, UnixNanos wall) {
  if (const auto seconds = parse_seconds(text)) return *seconds;
  if (const UnixNanos time = wire::parse_time(text); time != 0) return time;
  if (const Result<Duration> back = parse_duration(text)) return wall - back->count();
  return Error{Errc::bad_request, "invalid value for \"" + std::string(name) +
                                      "\": expected seconds since 1970, RFC 3339 or a duration, "
                                      "not \"" +
                                      std::string(text) + "\""};
}

}  // namespace swarm
