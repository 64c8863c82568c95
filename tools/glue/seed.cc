#include "tools/glue/seed.h"

#include <random>

namespace swarm::tools {

std::uint64_t drawn_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

}  // namespace swarm::tools
