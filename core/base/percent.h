// Percent-encoding of URLs (RFC 3986).
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace swarm {

// Everything but letters, digits and "-._~" is encoded.
std::string percent_encode(std::string_view text);

// In a query a plus stands for a space, in a path for itself.
enum class UrlPart { path, query };

// bad_request for an escape that is none, for a NUL, and in a path for any control character.
Result<std::string> percent_decode(std::string_view text, UrlPart part);

}  // namespace swarm
