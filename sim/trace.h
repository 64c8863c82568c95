// What happened in a run, one line an event, as a hash: two runs are the same
// if and only if their hashes are.
#pragma once

#include "core/base/instant.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace swarm::sim {

class Trace {
 public:
  explicit Trace(std::size_t keep = 30) : keep_(keep) {}

  void line(Instant at, std::string_view what, std::string_view detail = {});

  std::uint64_t hash() const { return hash_; }
  std::uint64_t lines() const { return lines_; }
  // The last lines, oldest first, for the report of a failure.
  const std::deque<std::string>& tail() const { return tail_; }

 private:
  void mix(std::string_view bytes);

  std::size_t keep_;
  std::uint64_t hash_ = 0xCBF29CE484222325u;  // FNV-1a, 64 bits: simple, and the same everywhere.
  std::uint64_t lines_ = 0;
  std::deque<std::string> tail_;
};

}  // namespace swarm::sim
