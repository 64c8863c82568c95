// Base64 with padding (RFC 4648 §4), as keys, values and credentials travel in JSON and headers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace swarm::runtime {

std::string to_base64(std::string_view bytes);
// Nothing if it is not base64 to the letter: line breaks and missing padding are errors.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace swarm::runtime
