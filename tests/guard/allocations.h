// How many allocations the process has made: the program that includes it counts all of them.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <new>

namespace swarm::test {

inline std::uint64_t allocations_made = 0;
inline std::uint64_t allocations() { return allocations_made; }

}  // namespace swarm::test

void* operator new(std::size_t size) {
  ++swarm::test::allocations_made;
  if (void* made = std::malloc(size)) return made;
  throw std::bad_alloc();
}
void operator delete(void* pointer) noexcept { std::free(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { std::free(pointer); }
