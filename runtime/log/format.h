// One log entry as one line of text.
#pragma once

#include "core/base/instant.h"
#include "core/base/log.h"

#include <cstdint>
#include <string>

namespace swarm::runtime {

enum class LogFormat : std::uint8_t { text, json };

// The original's lines when not on a terminal (logrus, logfmt):
//   time="2026-11-24T04:08:24Z" level=info msg="Listening for HTTP" addr="127.0.0.1:4000" proto=tcp
// time, level and msg first, the rest sorted. Without the newline.
std::string format_text(const LogEntry& entry, UnixNanos wall);

// The same as one JSON object, whatever bytes the entry holds.
std::string format_json(const LogEntry& entry, UnixNanos wall);

}  // namespace swarm::runtime
