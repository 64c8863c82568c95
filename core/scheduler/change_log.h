// The latest changes of something, for readers that catch up when they are
// used. A reader that was away for too long starts over.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace swarm {

template <class Change>
class ChangeLog {
 public:
  static constexpr std::size_t capacity = 4096;

  void push(const Change& change) {
    if (ring_.size() < capacity) {
      ring_.push_back(change);
    } else {
      ring_[end_ % capacity] = change;
    }
    ++end_;
  }

  // The position behind the latest change.
  std::uint64_t end() const { return end_; }

  // Whether all changes from `position` on are still here.
  bool reaches(std::uint64_t position) const { return end_ - position <= ring_.size(); }

  const Change& at(std::uint64_t position) const { return ring_[position % capacity]; }

 private:
  std::vector<Change> ring_;
  std::uint64_t end_ = 0;
};

}  // namespace swarm
