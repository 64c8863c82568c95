// What the user got wrong: one line on stderr, exit code 2.
#pragma once

#include <stdexcept>

namespace swarm::tools {

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace swarm::tools
