// Exchanges that stay open, and what each of them is for.
#pragma once

#include "core/base/instant.h"
#include "sim/engine/query.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace swarm::sim::fake {

struct PendingCall {};  // Will be answered in one piece.

struct AttachStream {
  std::string container;
  bool in = false, out = false, err = false;
  bool framed = true;
  std::string detach_keys;  // Bytes that end it; only with a terminal.
  std::size_t matched = 0;
};

struct ExecStream {
  std::string exec;
  bool framed = true;
};

struct LogStream {
  std::string container;
  bool out = false, err = false;
  bool timestamps = false;
  bool framed = true;
  std::optional<UnixNanos> until;
};

struct EventStream {
  Filters filters;
};

struct WaitStream {
  std::string container;
};

struct FlowStream {};  // A head, and pieces on a schedule: pull, stats.

using Stream = std::variant<PendingCall, AttachStream, ExecStream, LogStream, EventStream,
                            WaitStream, FlowStream>;

}  // namespace swarm::sim::fake
