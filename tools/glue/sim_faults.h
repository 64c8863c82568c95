// What is wrong with a simulated engine on demand, besides nothing.
#pragma once

#include <chrono>

namespace swarm::tools {

struct SimFaults {
  bool frozen = false;           // Takes requests and answers none until it thaws; streams stand.
  bool down = false;             // Cuts every connection. Its containers run on.
  bool refuses_creates = false;  // Says that its disk is full.
  std::chrono::milliseconds delay{0};  // Before it looks at a request.
};

}  // namespace swarm::tools
