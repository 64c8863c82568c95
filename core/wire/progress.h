// Objects of progress streams: POST /images/create, /build, ...
#pragma once

#include <string>
#include <string_view>

namespace swarm::wire {

// The error that this object reports ("errorDetail"."message", else "error"); empty if none.
std::string stream_error(std::string_view object);

}  // namespace swarm::wire
