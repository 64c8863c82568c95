// A range of seeds on the command line.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace swarm::tools {

struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t last = 0;
};

// "A..B" or "A".
inline Seeds read_seeds(const std::string& text) {
  const std::size_t dots = text.find("..");
  Seeds seeds;
  seeds.first = std::stoull(text);
  seeds.last = dots == std::string::npos ? seeds.first : std::stoull(text.substr(dots + 2));
  if (seeds.last < seeds.first) throw std::runtime_error("--seeds takes A..B");
  return seeds;
}

}  // namespace swarm::tools
