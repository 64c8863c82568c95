// What happens to a request's body before the core sees the request.
#pragma once

#include <cstddef>

namespace swarm {

struct BodyPolicy {
  enum class Kind {
    buffered,  // Read whole, up to `max_bytes`; more is 413.
    streamed,  // Left with the driver; a Proxy action pumps it.
  };
  Kind kind = Kind::buffered;
  std::size_t max_bytes = 4u << 20;
};

}  // namespace swarm
