// Points in time as Docker's clients send them.
#pragma once

#include "core/base/instant.h"
#include "core/base/result.h"

#include <string_view>

namespace swarm {

// Seconds since 1970 with up to nine decimals, RFC 3339, or a duration that lies back from
// `wall` ("10m"). bad_request `invalid value for "<name>": ...`.
Result<UnixNanos> parse_timestamp(std::string_view name, std::string_view text, UnixNanos wall);

}  // namespace swarm
