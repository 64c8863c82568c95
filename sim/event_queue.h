// What is going to happen, in the order (time, order of planning).
#pragma once

#include "core/base/assert.h"
#include "core/base/instant.h"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace swarm::sim {

class EventQueue {
 public:
  using Handler = std::function<void()>;

  void at(Instant due, Handler handler);
  bool empty() const { return heap_.empty(); }
  Instant next_due() const { return heap_.empty() ? never : heap_.front().due; }
  // Takes the first out. The queue must not be empty.
  Handler pop();
  std::size_t size() const { return heap_.size(); }

 private:
  struct Item {
    Instant due;
    std::uint64_t sequence;
    Handler handler;
  };
  static bool later(const Item& a, const Item& b) {
    return std::pair(a.due, a.sequence) > std::pair(b.due, b.sequence);
  }

  std::vector<Item> heap_;
  std::uint64_t last_sequence_ = 0;
};

}  // namespace swarm::sim
