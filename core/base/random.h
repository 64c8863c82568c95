// The only source of randomness in the core: SplitMix64, seeded by the driver.
// Integers only, so that one seed gives one run on every compiler and library.
#pragma once

#include "core/base/assert.h"

#include <cstdint>
#include <string>

namespace swarm {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  // Uniform enough for placement: the bias is below bound / 2^64.
  std::uint64_t below(std::uint64_t bound) {
    SWARM_ASSERT(bound > 0);
    return next() % bound;
  }

  // `bytes` random bytes as lower-case hex, two digits a byte.
  std::string hex(std::size_t bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes);
    while (text.size() < 2 * bytes) {
      std::uint64_t word = next();
      for (int i = 0; i < 16 && text.size() < 2 * bytes; ++i, word >>= 4) {
        text.push_back(digits[word & 15]);
      }
    }
    return text;
  }

  // A generator for another part of the program, independent of this one's later draws.
  Random split() { return Random(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace swarm
