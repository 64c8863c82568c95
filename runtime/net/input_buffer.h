// Bytes read and not yet used, in one piece. Private to runtime.
#pragma once

#include "runtime/net/piece.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace swarm::runtime {

class InputBuffer {
 public:
  static constexpr std::size_t small_bytes = 4 << 10;
  static constexpr std::size_t large_bytes = 64 << 10;
  // For streams that fill the large one at once.
  static constexpr std::size_t huge_bytes = 256 << 10;

  std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  bool full() const { return end_ - begin_ >= large_bytes; }

  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ == end_ && !reading_) begin_ = end_ = 0;
  }
  void clear() { consume(end_ - begin_); }

  // The first `count` bytes, without a copy: what is read next goes elsewhere while they are held.
  Piece take(std::size_t count) {
    Piece piece{bytes_, view().substr(0, count), nullptr};
    consume(count);
    return piece;
  }

  // Room to read into; commit() what was read. Doubles up to `large_bytes` while a message does not
  // fit. If much is expected, one that was filled becomes large at once, and then huge: ten
  // thousand streams that tell little keep small ones. Until then the bytes stay where they are.
  std::span<char> prepare(bool expects_much) {
    reading_ = true;
    const std::size_t wanted = wanted_bytes(expects_much);
    if (bytes_.use_count() > 1 || wanted > size_) {
      move_to(std::make_shared_for_overwrite<char[]>(wanted), wanted);
    } else if (begin_ > 0 && size_ - end_ < small_bytes / 2) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    return {bytes_.get() + end_, size_ - end_};
  }
  void commit(std::size_t count) {
    reading_ = false;
    end_ += count;
    was_filled_ = end_ == size_;
    consume(0);
  }

  // Gives back all that it has, for a stream that rests.
  void release() {
    if (reading_ || !empty()) return;
    bytes_ = nullptr;
    size_ = 0;
    was_filled_ = false;
  }
  // Gives back what a large message needed.
  void shrink() {
    if (size_ > small_bytes) release();
  }

 private:
  std::size_t wanted_bytes(bool expects_much) const {
    if (expects_much) {
      if (!was_filled_) return std::max(size_, small_bytes);
      return std::max(size_, size_ >= large_bytes ? huge_bytes : large_bytes);
    }
    if (end_ - begin_ < size_ && (end_ < size_ || begin_ > 0)) return size_;
    return std::max(size_, std::min(large_bytes, std::max(small_bytes, 2 * size_)));
  }
  void move_to(std::shared_ptr<char[]> bytes, std::size_t size) {
    if (!empty()) std::memcpy(bytes.get(), bytes_.get() + begin_, end_ - begin_);
    bytes_ = std::move(bytes);
    size_ = size;
    end_ -= begin_;
    begin_ = 0;
  }

  std::shared_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool reading_ = false;
  bool was_filled_ = false;
};

}  // namespace swarm::runtime
