// Where the lines for the operator go. Safe to use from every thread.
#pragma once

#include "core/base/log.h"
#include "runtime/log/format.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace spdlog {
class logger;
}

namespace swarm::runtime {

enum class LogThreshold : std::uint8_t { debug, info, warning, error, nothing };

// The original's words, in any case: debug info warn warning error fatal panic.
// The last two let nothing through, as this program logs nothing that grave.
std::optional<LogThreshold> parse_log_threshold(std::string_view text);
std::optional<LogFormat> parse_log_format(std::string_view text);

class Log {
 public:
  enum class Stream : std::uint8_t { out, err };

  Log(LogThreshold threshold, LogFormat format, Stream stream);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // For callers that would otherwise build an entry in vain.
  bool shows(LogLevel level) const;
  // Stamped with the wall time of now. A line that cannot be written is lost; nothing else is.
  void write(const LogEntry& entry);

 private:
  LogThreshold threshold_;
  LogFormat format_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace swarm::runtime
