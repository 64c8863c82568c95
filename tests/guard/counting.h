// What a piece of work costs, in figures that do not depend on how busy the machine is: pieces of
// memory asked for, their bytes, and instructions.
#pragma once

#include <cstdint>
#include <optional>

namespace swarm::test {

struct Cost {
  std::uint64_t allocations = 0;
  std::uint64_t bytes = 0;
  // Of this program alone; none where the kernel or the processor does not count them.
  std::optional<std::uint64_t> instructions;
};

// The counters of this thread since the program began.
Cost cost_so_far();

template <class Work>
Cost cost_of(const Work& work) {
  const Cost before = cost_so_far();
  work();
  Cost after = cost_so_far();
  after.allocations -= before.allocations;
  after.bytes -= before.bytes;
  if (after.instructions) *after.instructions -= before.instructions.value_or(0);
  return after;
}

}  // namespace swarm::test
