// What waits for a time, in the order (time, order of adding): a heap in which everything can also
// be found and taken out again.
#pragma once

#include "core/base/assert.h"
#include "core/base/instant.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace swarm {

template <class Thing>
class DueQueue {
 public:
  using Id = std::uint64_t;  // Never used twice, growing with the order of adding; 0 is none.

  Id at(Instant due, Thing thing);
  // False if it is not in the queue any more, or never was.
  bool cancel(Id id);

  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  Instant next_due() const { return heap_.empty() ? never : heap_.front().due; }
  // Takes the first out. The queue must not be empty.
  Thing pop();

 private:
  // Things stay in their slots; only these small items move. Four children each: half the levels of
  // a binary heap, and siblings share a cache line or two.
  struct Item {
    Instant due;
    Id id = 0;

    bool operator<(const Item& other) const {
      return due != other.due ? due < other.due : id < other.id;
    }
  };
  struct Slot {
    Id id = 0;              // Of what is in it; 0: free.
    std::size_t place = 0;  // In the heap.
  };
  static constexpr std::size_t children = 4;
  // The low bits of an ID are the slot, the others count.
  static constexpr int slot_bits = 24;
  static constexpr Id slot_mask = (Id{1} << slot_bits) - 1;

  void put(std::size_t place, const Item& item) {
    heap_[place] = item;
    slots_[item.id & slot_mask].place = place;
  }
  void sift_up(std::size_t place, Item item);
  void sift_down(std::size_t place, Item item);
  Thing take_out(std::size_t place);

  std::vector<Item> heap_;
  std::vector<Slot> slots_;
  std::vector<Thing> things_;  // By slot.
  std::vector<std::uint32_t> free_;
  Id count_ = 0;
};

template <class Thing>
typename DueQueue<Thing>::Id DueQueue<Thing>::at(Instant due, Thing thing) {
  std::size_t slot = things_.size();
  if (free_.empty()) {
    SWARM_ASSERT(slot <= slot_mask);
    things_.push_back(std::move(thing));
    slots_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
    things_[slot] = std::move(thing);
  }
  const Id id = (++count_ << slot_bits) | slot;
  slots_[slot].id = id;
  heap_.emplace_back();
  sift_up(heap_.size() - 1, {due, id});
  return id;
}

template <class Thing>
bool DueQueue<Thing>::cancel(Id id) {
  const std::size_t slot = id & slot_mask;
  if (id == 0 || slot >= slots_.size() || slots_[slot].id != id) return false;
  take_out(slots_[slot].place);
  return true;
}

template <class Thing>
Thing DueQueue<Thing>::pop() {
  SWARM_ASSERT(!heap_.empty());
  return take_out(0);
}

template <class Thing>
Thing DueQueue<Thing>::take_out(std::size_t place) {
  const std::size_t slot = heap_[place].id & slot_mask;
  const Item last = heap_.back();
  heap_.pop_back();
  if (place < heap_.size()) {
    const bool rises = place > 0 && last < heap_[(place - 1) / children];
    rises ? sift_up(place, last) : sift_down(place, last);
  }
  slots_[slot].id = 0;
  free_.push_back(static_cast<std::uint32_t>(slot));
  return std::exchange(things_[slot], Thing{});
}

template <class Thing>
void DueQueue<Thing>::sift_up(std::size_t place, Item item) {
  while (place > 0) {
    const std::size_t parent = (place - 1) / children;
    if (!(item < heap_[parent])) break;
    put(place, heap_[parent]);
    place = parent;
  }
  put(place, item);
}

template <class Thing>
void DueQueue<Thing>::sift_down(std::size_t place, Item item) {
  while (true) {
    const std::size_t first = place * children + 1;
    if (first >= heap_.size()) break;
    const std::size_t end = std::min(first + children, heap_.size());
    std::size_t least = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (heap_[child] < heap_[least]) least = child;
    }
    if (!(heap_[least] < item)) break;
    put(place, heap_[least]);
    place = least;
  }
  put(place, item);
}

}  // namespace swarm
