// What the core says to the operator. Entries are collected with the actions of
// a step and written by the driver; the core itself never writes anywhere.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace swarm {

enum class LogLevel { debug, info, warning, error };

struct LogEntry {
  LogLevel level = LogLevel::info;
  std::string message;                                        // One line, no secrets.
  std::vector<std::pair<std::string, std::string>> fields{};  // In the order to print.
  bool operator==(const LogEntry&) const = default;
};

}  // namespace swarm
