// Bounds and counts of the connections to engines.
#pragma once

#include "core/base/instant.h"
#include "runtime/tls/context.h"

#include <cstddef>
#include <memory>

namespace swarm::runtime {

// For each engine.
struct PoolOptions {
  std::size_t calls_max = 64;      // Connections at a time for what has a deadline.
  std::size_t streams_max = 4096;  // For what may last: streams, hijacks, `wait`.
  std::size_t waiting_max = 1024;  // More callers than this are refused.
  std::size_t idle_max = 64;
  Duration idle_timeout = std::chrono::seconds(60);
  Duration connect_timeout = std::chrono::seconds(10);
  std::shared_ptr<const TlsIdentity> tls{};  // Null: plain TCP.
};

struct PoolStats {
  std::size_t open = 0;  // Connections, idle ones included.
  std::size_t idle = 0;
  std::size_t waiting = 0;  // Callers without a connection.
};

}  // namespace swarm::runtime
