// What happened in a run, one line an event, as a hash: two runs are the same
// if and only if their hashes are.
#pragma once

#include "core/base/instant.h"

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace swarm::sim {

class Trace {
 public:
  // How many of the last lines to keep as text; none is quicker.
  explicit Trace(std::size_t keep = 30) : keep_(keep) {}

  // The words are joined by spaces.
  void line(Instant at, std::string_view what, std::initializer_list<std::string_view> words = {});
  void line(Instant at, std::string_view what, std::string_view word) { line(at, what, {word}); }

  std::uint64_t hash() const { return hash_; }
  std::uint64_t lines() const { return lines_; }
  // The last lines, oldest first, for the report of a failure.
  std::deque<std::string> tail() const;

 private:
  void mix(std::uint64_t word);
  void mix(std::string_view bytes);
  void keep(Instant at, std::string_view what, std::initializer_list<std::string_view> words);

  std::size_t keep_;
  std::uint64_t hash_ = 0xCBF29CE484222325u;
  std::uint64_t lines_ = 0;
  std::vector<std::string> tail_;  // In a ring: the oldest is the next to be written over.
};

}  // namespace swarm::sim
