// A row of numbers that decides everything a generated test does. A shorter row,
// or one with smaller numbers, gives a simpler test: that is how failures shrink.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace swarm::test {

class Tape {
 public:
  explicit Tape(std::vector<std::uint32_t> numbers) : numbers_(std::move(numbers)) {}

  bool at_end() const { return at_ >= numbers_.size(); }

  // Below `bound`; 0 behind the end.
  std::uint32_t below(std::uint32_t bound) { return at_end() ? 0 : numbers_[at_++] % bound; }

  template <class Item>
  const Item& one_of(const std::vector<Item>& items) {
    return items[below(static_cast<std::uint32_t>(items.size()))];
  }

  // Up to `count_max` items, often none.
  template <class Item>
  std::vector<Item> some_of(const std::vector<Item>& items, std::uint32_t count_max) {
    std::vector<Item> chosen(below(2) == 0 ? 0 : below(count_max + 1));
    for (Item& item : chosen) item = one_of(items);
    return chosen;
  }

 private:
  std::vector<std::uint32_t> numbers_;
  std::size_t at_ = 0;
};

}  // namespace swarm::test
