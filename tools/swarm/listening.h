// The log line of an address that a program listens on.
#pragma once

#include "core/base/log.h"

#include <string>
#include <string_view>

namespace swarm::tools {

// `address` as Server::listen() returns it; `what` is served there: "HTTP".
LogEntry listening(std::string_view what, const std::string& address);

}  // namespace swarm::tools
