// One step of the core: the time it happens at, and where its actions go.
// Passed down the stack by reference; nobody keeps one.
#pragma once

#include "core/base/instant.h"
#include "core/cluster/action.h"

#include <string>
#include <utility>
#include <vector>

namespace swarm {

struct Step {
  Moment at;
  Actions& actions;

  void log(LogLevel level, std::string message,
           std::vector<std::pair<std::string, std::string>> fields = {}) {
    actions.push_back(LogEntry{level, std::move(message), std::move(fields)});
  }
};

}  // namespace swarm
