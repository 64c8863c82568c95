// What a piece of work costs, in figures that do not depend on how busy the machine is: pieces of
// memory asked for, and their bytes. (Instructions are counted by valgrind, see guard.py.)
#pragma once

#include <cstdint>

namespace swarm::test {

struct Cost {
  std::uint64_t allocations = 0;
  std::uint64_t bytes = 0;
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
  return after;
}

}  // namespace swarm::test
