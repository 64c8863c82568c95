#include "tools/swarm/listening.h"

#include <fmt/format.h>

namespace swarm::tools {

LogEntry listening(std::string_view what, const std::string& address) {
  constexpr std::string_view unix_mark = "unix://";
  const bool is_unix = address.starts_with(unix_mark);
  return {LogLevel::info,
          fmt::format("Listening for {}", what),
          {{"addr", is_unix ? address.substr(unix_mark.size()) : address},
           {"proto", is_unix ? "unix" : "tcp"}}};
}

}  // namespace swarm::tools
