// Bytes read and not yet used, in one piece. Private to runtime.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace swarm::runtime {

class InputBuffer {
 public:
  static constexpr std::size_t small_bytes = 4 << 10;
  static constexpr std::size_t large_bytes = 64 << 10;

  std::string_view view() const { return {bytes_.data() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  bool full() const { return end_ - begin_ >= large_bytes; }

  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_ && !reading_) begin_ = end_ = 0;
  }
  void clear() { consume(end_ - begin_); }

  // Room to read into; commit() what was read. Grows up to `large_bytes`. Until
  // then the bytes stay where they are.
  std::span<char> prepare(bool expects_much) {
    reading_ = true;
    if (begin_ > 0 && bytes_.size() - end_ < small_bytes / 2) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (expects_much && bytes_.size() < large_bytes) {
      bytes_.resize(large_bytes);
    } else if (end_ == bytes_.size()) {
      bytes_.resize(std::min(large_bytes, std::max(small_bytes, 2 * bytes_.size())));
    }
    return {bytes_.data() + end_, bytes_.size() - end_};
  }
  void commit(std::size_t count) {
    reading_ = false;
    end_ += count;
    consume(0);
  }

  // Gives back what a large message needed.
  void shrink() {
    if (reading_ || !empty() || bytes_.size() <= small_bytes) return;
    bytes_ = {};
  }

 private:
  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool reading_ = false;
};

}  // namespace swarm::runtime
