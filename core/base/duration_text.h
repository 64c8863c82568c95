// Durations and booleans as Go's command lines write them, which is what the
// flags of the original took.
#pragma once

#include "core/base/instant.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace swarm {

// "300ms", "1.5h", "2h45m", "-5s", "0". Error texts are those of Go's time package.
Result<Duration> parse_duration(std::string_view text);

// "1m0s", "1.5s", "300ms", "0s": what Go prints for it, and parse_duration reads back.
std::string format_duration(Duration duration);

// 1 t T TRUE true True 0 f F FALSE false False; nothing else.
std::optional<bool> parse_bool(std::string_view text);

}  // namespace swarm
