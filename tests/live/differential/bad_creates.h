// Create requests with something wrong about them.
#pragma once

#include <span>
#include <string_view>

namespace swarm::differential {

struct BadCreate {
  std::string_view name;
  std::string_view body;
};

std::span<const BadCreate> bad_creates();

}  // namespace swarm::differential
