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
  // Handlers stay where they are; only these small items move. Four children each: half the levels
  // of a binary heap, and siblings share a cache line or two.
  struct Item {
    Instant due;
    std::uint64_t sequence;
    std::uint32_t slot;

    bool operator<(const Item& other) const {
      return due != other.due ? due < other.due : sequence < other.sequence;
    }
  };
  static constexpr std::size_t children = 4;

  void sift_up(std::size_t at);
  void sift_down(Item item);

  std::vector<Item> heap_;
  std::vector<Handler> handlers_;
  std::vector<std::uint32_t> free_;  // Slots of handlers.
  std::uint64_t last_sequence_ = 0;
};

}  // namespace swarm::sim
