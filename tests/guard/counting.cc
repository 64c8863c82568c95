#include "tests/guard/counting.h"

#include <cstdlib>
#include <linux/perf_event.h>
#include <new>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

thread_local std::uint64_t allocations = 0;
thread_local std::uint64_t bytes = 0;

void* counted(std::size_t size) {
  ++allocations;
  bytes += size;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}

// A counter of instructions in user mode; -1 if there is none such.
int open_counter() {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.size = sizeof attributes;
  attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  return static_cast<int>(::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
}

}  // namespace

// NOLINTBEGIN(misc-new-delete-overloads): the others come to these.
void* operator new(std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
// NOLINTEND(misc-new-delete-overloads)

namespace swarm::test {

Cost cost_so_far() {
  static const int counter = open_counter();
  Cost cost{allocations, bytes, {}};
  std::uint64_t instructions = 0;
  if (counter >= 0 && ::read(counter, &instructions, sizeof instructions) == sizeof instructions) {
    cost.instructions = instructions;
  }
  return cost;
}

}  // namespace swarm::test
