// Times as Docker writes and reads them.
#pragma once

#include "core/base/instant.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace swarm::sim::fake {

inline constexpr std::int64_t nanos_per_second = 1'000'000'000;

// Go's RFC3339Nano: "2026-01-02T03:04:05.6Z", trailing zeros trimmed. Zero gives Go's zero time.
std::string rfc3339(UnixNanos wall);
// The stamp of log lines: always nine digits, so that lines align.
std::string rfc3339_fixed(UnixNanos wall);
// "1136073600.5", RFC 3339, a date, or a Go duration counted back from `now` ("10m").
std::optional<UnixNanos> parse_timestamp(std::string_view text, UnixNanos now);
// A Go duration such as "1h30m" or "24h".
std::optional<std::int64_t> parse_duration(std::string_view text);
// "About a minute", "3 hours": the words of docker ps.
std::string human_duration(std::int64_t nanos);
// A pattern of date(1): "%Y-%m-%d", "%s" ... Unknown letters stay.
std::string format_date(std::string_view pattern, UnixNanos wall);

}  // namespace swarm::sim::fake
