// What rescheduling is about, for people: `info`, metrics and tests.
#pragma once

#include "core/base/instant.h"

#include <cstddef>
#include <string>
#include <vector>

namespace swarm {

struct WaitingContainer {
  std::string name;
  std::string node;  // That it was lost with.
  std::string reason;
  int attempts = 0;
  Instant retry_at = never;
};

struct RescheduleStatus {
  bool braked = false;
  std::size_t unreachable = 0;
  std::size_t engines = 0;
  std::vector<WaitingContainer> waiting;  // In the order in which they are placed.
};

}  // namespace swarm
