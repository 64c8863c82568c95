// The heads of requests to engines. Private to runtime/engine.
#pragma once

#include "core/base/http.h"
#include "core/cluster/action.h"
#include "runtime/net/address.h"

#include <cstdint>
#include <string>

namespace swarm::runtime {

// With the length of its body.
std::string call_request_head(const HttpRequest& request, const Address& address,
                              std::uint64_t body_length);

// How the client's body goes on to the engine.
enum class BodyFraming { none, length, chunks };

// With the fields of the client that are meant for the engine.
std::string proxy_request_head(const Proxy& proxy, const Address& address, BodyFraming framing);

}  // namespace swarm::runtime
