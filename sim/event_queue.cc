#include "sim/event_queue.h"

#include <algorithm>

namespace swarm::sim {

void EventQueue::at(Instant due, Handler handler) {
  heap_.push_back({due, ++last_sequence_, std::move(handler)});
  std::ranges::push_heap(heap_, later);
}

EventQueue::Handler EventQueue::pop() {
  SWARM_ASSERT(!heap_.empty());
  std::ranges::pop_heap(heap_, later);
  Handler handler = std::move(heap_.back().handler);
  heap_.pop_back();
  return handler;
}

}  // namespace swarm::sim
