// The options of `create`, as the bodies of POST /containers/create.
#pragma once

#include "sim/scenario/command.h"

#include <string>
#include <vector>

namespace swarm::sim {

struct CreateRequest {
  std::string name;  // Empty: the manager finds one.
  std::string target;
  std::string body;
};

// One for each of `count`; takes the options that say what to create.
std::vector<CreateRequest> create_requests(Command& command);

}  // namespace swarm::sim
