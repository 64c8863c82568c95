// Which header fields pass between a client and an engine.
#pragma once

#include "core/base/http.h"

#include <string_view>

namespace swarm {

// What a client's request takes along to the engine at `host`: everything but the fields of the
// one connection (RFC 9110, 7.6.1) and the body's length, which the driver knows better. With
// `upgrade` the client's wish to change the protocol goes along.
Headers headers_for_engine(const Headers& client, std::string_view host, bool upgrade);

// What an engine's whole answer takes along to the client; not the fields in `replaced`.
Headers headers_for_client(const Headers& engine, const Headers& replaced);

}  // namespace swarm
