// Percent-encoding of URLs (RFC 3986).
#pragma once

#include <string>
#include <string_view>

namespace swarm {

// Everything but letters, digits and "-._~" is encoded.
std::string percent_encode(std::string_view text);

}  // namespace swarm
