#include "sim/event_queue.h"

#include <algorithm>

namespace swarm::sim {

void EventQueue::at(Instant due, Handler handler) {
  std::uint32_t slot = static_cast<std::uint32_t>(handlers_.size());
  if (free_.empty()) {
    handlers_.push_back(std::move(handler));
  } else {
    slot = free_.back();
    free_.pop_back();
    handlers_[slot] = std::move(handler);
  }
  heap_.push_back({due, ++last_sequence_, slot});
  sift_up(heap_.size() - 1);
}

EventQueue::Handler EventQueue::pop() {
  SWARM_ASSERT(!heap_.empty());
  const std::uint32_t slot = heap_.front().slot;
  const Item last = heap_.back();
  heap_.pop_back();
  if (!heap_.empty()) sift_down(last);
  free_.push_back(slot);
  return std::exchange(handlers_[slot], nullptr);
}

void EventQueue::sift_up(std::size_t at) {
  const Item item = heap_[at];
  while (at > 0) {
    const std::size_t parent = (at - 1) / children;
    if (!(item < heap_[parent])) break;
    heap_[at] = heap_[parent];
    at = parent;
  }
  heap_[at] = item;
}

// Puts the item in from the top.
void EventQueue::sift_down(Item item) {
  std::size_t at = 0;
  while (true) {
    const std::size_t first = at * children + 1;
    if (first >= heap_.size()) break;
    const std::size_t end = std::min(first + children, heap_.size());
    std::size_t least = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (heap_[child] < heap_[least]) least = child;
    }
    if (!(heap_[least] < item)) break;
    heap_[at] = heap_[least];
    at = least;
  }
  heap_[at] = item;
}

}  // namespace swarm::sim
